import { isFeatureStoreError } from "@fs/sdk";
import { describe, expect, it } from "vitest";
import { type StoreKind, storeType } from "./store-types.ts";

const failure = (kind: StoreKind, type: string): { code: string; message: string } => {
  try {
    storeType(kind, type, "feature_store.yaml:5:9");
  } catch (error) {
    if (isFeatureStoreError(error)) return error;
    throw error;
  }
  throw new Error(`${type} was accepted`);
};

describe("storeType", () => {
  it.each([
    ["online", "sqlite", "@fs/online-sqlite", "sqlite"],
    ["online", "redis", "@fs/online-redis", "redis"],
    ["online", "postgres", "@fs/online-postgres", "postgres"],
    ["online", "remote", "@fs/client", "remote"],
    ["offline", "file", "@fs/offline-duckdb", "file"],
    ["offline", "duckdb", "@fs/offline-duckdb", "duckdb"],
    ["offline", "dask", "@fs/offline-duckdb", "file"],
    ["registry", "file", "@fs/registry", "file"],
    ["registry", "sql", "@fs/registry", "sql"],
  ] as const)("%s %s is an alias of %s", (kind, type, specifier, name) => {
    expect(storeType(kind, type, "here")).toEqual({ specifier, name });
  });

  it.each([
    ["./my-store.ts", "./my-store.ts"],
    ["../shared/store.mjs", "../shared/store.mjs"],
    ["@acme/store", "@acme/store"],
    ["npm:acme-store", "acme-store"],
    ["npm:redis", "redis"],
    ["stores/mine.ts", "stores/mine.ts"],
    ["/opt/stores/mine.ts", "/opt/stores/mine.ts"],
    ["C:\\stores\\mine.ts", "C:\\stores\\mine.ts"],
    ["C:/stores/mine.ts", "C:/stores/mine.ts"],
    ["\\\\server\\share\\mine.ts", "\\\\server\\share\\mine.ts"],
  ])("%s is a module", (type, specifier) => {
    expect(storeType("online", type, "here")).toEqual({ specifier, name: null });
  });

  it.each([
    ["online", "dynamodb", 'use "redis" or "postgres"'],
    ["online", "snowflake.online", 'use "redis" or "postgres"'],
    ["offline", "bigquery", "export its tables to Parquet"],
    ["offline", "redshift", "export its tables to Parquet"],
    ["offline", "snowflake.offline", "export its tables to Parquet"],
    ["offline", "postgres", "export its tables to Parquet"],
    ["registry", "snowflake.registry", 'use "file"'],
  ] as const)(
    "%s %s is not supported yet, and it says what serves instead",
    (kind, type, instead) => {
      const error = failure(kind, type);
      expect(error.code).toBe("FS_STORE_UNSUPPORTED");
      expect(error.message).toContain("not supported yet");
      expect(error.message).toContain(instead);
    },
  );

  it("answers a Python class with the way to a custom store", () => {
    expect(failure("online", "feast_custom.stores.MyOnlineStore").message).toContain(
      "looks like a Python class",
    );
  });

  it("answers a mistyped name with its place and the nearest one", () => {
    const error = failure("online", "rediss");
    expect(error.code).toBe("FS_STORE_UNKNOWN");
    expect(error.message).toContain(
      'feature_store.yaml:5:9: there is no online store "rediss"; did you mean "redis"?',
    );
  });
});
