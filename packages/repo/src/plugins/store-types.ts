import { FeatureStoreError } from "@fs/sdk";
import { didYouMean } from "@fs/sdk/adapter";
import { customSpecifier } from "./custom-specifier.ts";

/** What a store keeps: the newest values, the history, or the definitions. */
export type StoreKind = "online" | "offline" | "registry";

/** Where a store type of the yaml is found. */
export interface StoreType {
  /** The package, or the module of a custom store. */
  readonly specifier: string;
  /** The plug-in's name in it; null for a custom store, whose only plug-in of the kind it is. */
  readonly name: string | null;
}

const ALIASES: Readonly<Record<StoreKind, ReadonlyMap<string, StoreType>>> = {
  online: new Map([
    ["sqlite", { specifier: "@fs/online-sqlite", name: "sqlite" }],
    ["redis", { specifier: "@fs/online-redis", name: "redis" }],
    ["postgres", { specifier: "@fs/online-postgres", name: "postgres" }],
    ["remote", { specifier: "@fs/client", name: "remote" }],
  ]),
  offline: new Map([
    ["file", { specifier: "@fs/offline-duckdb", name: "file" }],
    ["duckdb", { specifier: "@fs/offline-duckdb", name: "duckdb" }],
    // Feast's own name for its store of files.
    ["dask", { specifier: "@fs/offline-duckdb", name: "file" }],
  ]),
  registry: new Map([
    ["file", { specifier: "@fs/registry", name: "file" }],
    ["sql", { specifier: "@fs/registry", name: "sql" }],
  ]),
};

/** Stores that Feast has and this project does not have yet. */
const FEAST_ONLY: Readonly<Record<StoreKind, ReadonlySet<string>>> = {
  online: new Set(
    (
      "dynamodb datastore bigtable mysql singlestore cassandra scylladb snowflake.online snowflake hbase hazelcast " +
      "aerospike mongodb elasticsearch qdrant milvus faiss couchbase.online couchbase ikv hybrid"
    ).split(" "),
  ),
  offline: new Set(
    (
      "bigquery redshift snowflake.offline snowflake postgres athena trino spark clickhouse mssql oracle " +
      "couchbase.offline couchbase ray remote hybrid ibis"
    ).split(" "),
  ),
  registry: new Set("snowflake.registry snowflake remote s3 gs gcs azure hdfs".split(" ")),
};

const SERVES_INSTEAD: Readonly<Record<StoreKind, string>> = {
  online: 'use "redis" or "postgres" for many readers, "sqlite" on one machine',
  offline: 'export its tables to Parquet and use "file", which reads Parquet and CSV with DuckDB',
  registry:
    'use "file" (registry: data/registry.db) or "sql" (path: postgresql://… or sqlite:///…)',
};

/**
 * Where a store type is found, without loading anything. `where` begins the message of an error:
 * FS_STORE_UNSUPPORTED for a store that only Feast has, with what serves instead; FS_STORE_UNKNOWN, with the nearest
 * name, for anything else that is neither an alias nor a module.
 */
export function storeType(kind: StoreKind, type: string, where: string): StoreType {
  const alias = ALIASES[kind].get(type);
  if (alias !== undefined) return alias;
  const specifier = customSpecifier(type);
  if (specifier !== null) return { specifier, name: null };
  if (FEAST_ONLY[kind].has(type)) {
    throw new FeatureStoreError(
      "FS_STORE_UNSUPPORTED",
      `${where}: the ${kind} store "${type}" of Feast is not supported yet; ${SERVES_INSTEAD[kind]}`,
    );
  }
  if (/^[\w.]+\.\w+$/.test(type)) {
    throw new FeatureStoreError(
      "FS_STORE_UNSUPPORTED",
      `${where}: "${type}" looks like a Python class, which cannot be loaded; write the ${kind} store in TypeScript and name its module, such as "./my-store.ts"`,
    );
  }
  const hint = didYouMean(type, ALIASES[kind].keys());
  throw new FeatureStoreError(
    "FS_STORE_UNKNOWN",
    `${where}: there is no ${kind} store "${type}"${hint}${hint.endsWith("?") ? "" : "."} A custom store is named by its module, such as "./my-store.ts"`,
  );
}
