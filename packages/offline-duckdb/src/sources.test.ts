import { mkdir, writeFile } from "node:fs/promises";
import { int64 } from "@fs/sdk";
import { type AsOfPlan, isFeatureStoreError } from "@fs/sdk/adapter";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { duckdbError } from "./duckdb-error.ts";
import { allRows, fileAt, openScratch, queryOf, type Scratch } from "./scratch.fixture.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch();
  for (const folder of ["data/deep", "hive/day=2024-01-01", "empty"])
    await mkdir(scratch.path(folder), { recursive: true });
  await scratch.write("data/a.parquet", "SELECT 1 AS k, TIMESTAMP '2024-01-01' AS ts");
  await scratch.write(
    "data/deep/b.parquet",
    "SELECT TIMESTAMP '2024-01-01' AS ts, 2 AS k, 'new' AS added",
  );
  await scratch.write("data/c.csv", "SELECT 3 AS k, TIMESTAMP '2024-01-01' AS ts");
  await scratch.write("hive/day=2024-01-01/a.parquet", "SELECT 4 AS k");
  await writeFile(
    scratch.path("corrupt.parquet"),
    "this is no Parquet file, though it is long enough",
  );
  await writeFile(scratch.path("short.parquet"), "");
});
afterAll(() => scratch.dispose());

async function named(source: ReturnType<typeof fileAt>): Promise<string[]> {
  const store = duckdb({ baseDirectory: scratch.folder });
  try {
    return (await store.describe(source)).map(({ name }) => name);
  } finally {
    await store.close();
  }
}

async function failure(
  run: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> {
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isFeatureStoreError(error))
    throw new Error("expected a FeatureStoreError", { cause: error });
  return error;
}

describe("a source", () => {
  test.each([
    ["data/a.parquet", ["k", "ts"]],
    ["./data/a.parquet", ["k", "ts"]],
    ["data/*.parquet", ["k", "ts"]],
    ["data/**/*.parquet", ["k", "ts", "added"]],
    ["data", ["k", "ts", "added"]],
    ["data/", ["k", "ts", "added"]],
    ["data/c.csv", ["k", "ts"]],
    ["hive", ["k", "day"]],
  ])("%s is read from the base directory", async (path, columns) => {
    expect(await named(fileAt(path))).toEqual(columns);
  });

  test("may be a query over relative files, with a comment at its end", async () => {
    expect(await named(queryOf("SELECT k FROM 'data/a.parquet' -- all; of them\n ;"))).toEqual([
      "k",
    ]);
  });

  test("may be a query with a comment behind its semicolon, also where it is joined", async () => {
    const source = queryOf("SELECT 1 AS k, TIMESTAMP '2024-01-01' AS ts; -- all of them");
    const store = duckdb();
    const plan: AsOfPlan = {
      entities: { kind: "source", source },
      timestampColumn: "ts",
      joins: [],
    };
    expect(await allRows(store.asOfJoin(plan))).toHaveLength(1);
    await store.close();
  });

  test("may be a table of the store's database file, or of an instance that is given", async () => {
    const path = scratch.path("tables.duckdb");
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run("CREATE TABLE t AS SELECT 1 AS k");
    const given = duckdb({ instance });
    const table = (name: string) => fileAt("t", { kind: "table", options: { table: name } });
    expect(await given.describe(table("main.t"))).toHaveLength(1);
    await given.close();
    connection.disconnectSync();
    instance.closeSync();
    const store = duckdb({ path: "tables.duckdb", baseDirectory: scratch.folder });
    expect(await store.describe(table("t"))).toHaveLength(1);
    expect(await failure(store.describe(table("nope")))).toMatchObject({
      code: "FS_SOURCE_UNREADABLE",
    });
    expect(await failure(store.describe(table("a..b")))).toMatchObject({
      code: "FS_SOURCE_UNSUPPORTED",
    });
    await store.close();
  });
});

describe("a source that cannot be read", () => {
  test.each([
    ["nope.parquet", "FS_SOURCE_UNREADABLE", /"nope.parquet"/],
    ["no*pe/*.parquet", "FS_SOURCE_UNREADABLE", /"no\*pe/],
    ["empty", "FS_SOURCE_UNREADABLE", /"empty"/],
    ["corrupt.parquet", "FS_SOURCE_UNREADABLE", /"corrupt.parquet" is no Parquet file/],
    ["short.parquet", "FS_SOURCE_UNREADABLE", /"short.parquet" is no Parquet file/],
  ])("%s is %s", async (path, code, message) => {
    const error = await failure(named(fileAt(path)));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`source "${path.split("/").at(-1)}"`);
  });

  test.each([
    [queryOf("SELECT * FORM x"), "FS_QUERY_FAILED", /Parser Error/],
    [queryOf("SELECT nope FROM range(1)"), "FS_QUERY_FAILED", /Binder Error.*nope/],
    [queryOf("SELECT 1; SELECT 2"), "FS_QUERY_FAILED", /source "query"/],
    [queryOf("CREATE TABLE x AS SELECT 1"), "FS_QUERY_FAILED", /reads/],
    [queryOf("SELECT 1 AS k WHERE 1 = $1"), "FS_QUERY_FAILED", /parameters/],
    [queryOf("; -- nothing"), "FS_SOURCE_UNSUPPORTED", /"sql"/],
    [queryOf(""), "FS_SOURCE_UNSUPPORTED", /"sql"/],
    [fileAt("x", { kind: "spark" }), "FS_SOURCE_UNSUPPORTED", /"spark"/],
    [fileAt("x", { kind: "table", options: { table: "t" } }), "FS_SOURCE_UNSUPPORTED", /"path"/],
    [fileAt("x", { options: { path: "x", format: "orc" } }), "FS_SOURCE_UNSUPPORTED", /format/],
  ] as const)("%o is %s", async (source, code, message) => {
    const error = await failure(named(source));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test.each([
    ['IO Error: Cannot open file "/d/x.parquet": Permission denied', /permissions/],
    ['IO Error: Could not read enough bytes from file "/d/x.parquet"', /cannot be read: IO Error/],
    ["Extension Autoloading Error: cannot install the extension 'httpfs'", /INSTALL httpfs/],
    [`Invalid Input Error: No magic bytes found at end of file '/d/x.txt'`, /is no Parquet file/],
  ])("is not called damaged because of its name: %s", (text, message) => {
    const source = fileAt("x.parquet");
    const error = duckdbError(new Error(`${text}\n\nLINE 1: FROM read_parquet('/d/x.parquet')`), {
      what: "reading",
      source,
    });
    expect(error.code).toBe("FS_SOURCE_UNREADABLE");
    expect(error.message).toMatch(message);
  });

  test("a fault of the engine's own is told, without what stands in it", () => {
    const text = `INTERNAL Error: Failed to cast 12.5 of 'secret' as planned\n\nStack Trace:\nduckdb()`;
    const error = duckdbError(new Error(text), { what: "reading" });
    expect(error.code).toBe("FS_QUERY_FAILED");
    expect(error.message).toBe(
      "reading: DuckDB stopped: INTERNAL Error: Failed to cast … of … as planned",
    );
  });

  test("a query that fails on a value does not tell the value", async () => {
    const sql =
      "SELECT CAST(x AS INTEGER) AS k, TIMESTAMP '2024-01-01' AS ts FROM (VALUES ('secret-value')) AS t(x)";
    const store = duckdb();
    const plan: AsOfPlan = {
      entities: { kind: "source", source: queryOf(sql) },
      timestampColumn: "ts",
      joins: [],
    };
    const error = await failure(allRows(store.asOfJoin(plan)));
    expect(error.code).toBe("FS_QUERY_FAILED");
    expect(error.message).not.toContain("secret-value");
    expect(String((error as { cause?: unknown }).cause)).toContain("secret-value");
    await store.close();
  });

  test("entity rows without their time or a key name the nearest column", async () => {
    const store = duckdb();
    const plan = (timestampColumn: string, entityColumn: string): AsOfPlan => ({
      entities: {
        kind: "source",
        source: queryOf("SELECT 1 AS user_id, TIMESTAMP '2024-01-01' AS event_timestamp"),
      },
      timestampColumn,
      joins: [
        {
          source: queryOf("SELECT 1 AS k, TIMESTAMP '2024-01-01' AS ts"),
          on: [{ entityColumn, sourceColumn: "k", type: int64() }],
          ttlMicros: null,
          knownByThen: false,
          select: [],
        },
      ],
    });
    const time = await failure(allRows(store.asOfJoin(plan("event_timestmp", "user_id"))));
    expect(time).toMatchObject({ code: "FS_COLUMN_MISSING" });
    expect(time.message).toContain('"event_timestamp"');
    const key = await failure(allRows(store.asOfJoin(plan("event_timestamp", "usr_id"))));
    expect(key).toMatchObject({ code: "FS_JOIN_KEY_MISSING" });
    expect(key.message).toContain('"user_id"');
    await store.close();
  });
});
