import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { float64, int64, json, string, timestamp } from "@fs/sdk";
import { batchFromRows, type Field, type Source } from "@fs/sdk/adapter";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { fileAt, openScratch, queryOf, type Scratch } from "./scratch.fixture.ts";

let scratch: Scratch;
const store = duckdb();
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

const FIELDS: readonly Field[] = [
  { name: "user_id", type: int64() },
  { name: "ts", type: timestamp() },
  { name: "amount", type: float64() },
];
const row = (user_id: number, amount: number | null) => ({
  user_id,
  amount,
  ts: new Date("2024-01-02T00:00:00Z"),
});
const batch = (...rows: ReturnType<typeof row>[]) => batchFromRows(FIELDS, rows, "rows");
const SELECT = "SELECT 1 AS uid, TIMESTAMP '2024-01-01' AS ts, 1.5::FLOAT AS amount, 'x' AS more";
const MAPPING = { fieldMapping: { uid: "user_id" } };

describe("append", () => {
  test("writes one Parquet file anew, the rows behind the old ones, in its own names and types", async () => {
    const path = await scratch.write("one.parquet", SELECT);
    await store.append?.(fileAt(path, MAPPING), batch(row(2, 2.5), row(3, null)));
    expect(await scratch.read(`SELECT uid, epoch_us(ts), amount, more FROM '${path}'`)).toEqual([
      [1, String(Date.parse("2024-01-01Z") * 1000), 1.5, "x"],
      [2, String(Date.parse("2024-01-02Z") * 1000), 2.5, null],
      [3, String(Date.parse("2024-01-02Z") * 1000), null, null],
    ]);
    const types = await scratch.read(`SELECT column_type FROM (DESCRIBE SELECT * FROM '${path}')`);
    expect(types.flat()).toEqual(["INTEGER", "TIMESTAMP", "FLOAT", "VARCHAR"]);
  });

  test("keeps texts that look like numbers in a CSV file, whether the rows have them or not", async () => {
    const path = scratch.path("texts.csv");
    await writeFile(path, "uid,ts,amount,zip,code\n1,2024-01-01 00:00:00,1.5,12345,1.10\n");
    const fields = [...FIELDS, { name: "zip", type: string() }];
    const rows = batchFromRows(fields, [{ ...row(2, 2.5), zip: "00501" }], "rows");
    await store.append?.(fileAt(path, MAPPING), rows);
    expect((await readFile(path, "utf8")).split(/\r?\n/)).toEqual([
      "uid,ts,amount,zip,code",
      "1,2024-01-01 00:00:00,1.5,12345,1.10",
      "2,2024-01-02 00:00:00,2.5,00501,",
      "",
    ]);
  });

  test("of many writers at once, in two stores, loses no row", async () => {
    const path = await scratch.write("busy.parquet", SELECT);
    const other = duckdb();
    const rows = Array.from({ length: 12 }, (_, i) => i);
    await Promise.all(
      rows.map((i) =>
        (i % 2 === 0 ? store : other).append?.(fileAt(path, MAPPING), batch(row(i, i))),
      ),
    );
    await other.close();
    expect(await scratch.read(`SELECT count(*), count(DISTINCT uid) FROM '${path}'`)).toEqual([
      ["13", "12"],
    ]);
    expect((await readdir(scratch.folder)).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  test("puts one file more into a directory, whose first file may be it", async () => {
    await mkdir(scratch.path("many"));
    const source = fileAt(scratch.path("many"), MAPPING);
    await store.append?.(source, batch(row(1, 1)));
    await store.append?.(source, batch(row(2, 2)));
    expect(await readdir(scratch.path("many"))).toHaveLength(2);
    expect((await store.describe(source)).map(({ name }) => name)).toEqual(["uid", "ts", "amount"]);
    expect(await store.stat?.(source)).toMatchObject({ rows: 2 });
  });

  test("adds to a CSV file", async () => {
    const path = await scratch.write("rows.csv", SELECT);
    await store.append?.(fileAt(path, MAPPING), batch(row(2, 2.5)));
    expect(await scratch.read(`SELECT uid, amount FROM '${path}'`)).toEqual([
      ["1", 1.5],
      ["2", 2.5],
    ]);
  });

  test("inserts into a table of the database", async () => {
    const database = duckdb({ path: scratch.path("data.duckdb") });
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(scratch.path("tables.duckdb"));
    const connection = await instance.connect();
    await connection.run(
      `CREATE SCHEMA "my.schema"; CREATE TABLE "my.schema"."a ""table""" AS ${SELECT}`,
    );
    const given = duckdb({ instance });
    const source = fileAt("t", {
      kind: "table",
      options: { table: '"my.schema"."a ""table"""' },
      ...MAPPING,
    });
    const before = await given.stat?.(source);
    await given.append?.(source, batch(row(2, 2.5)));
    const after = await given.stat?.(source);
    expect([before?.rows, after?.rows]).toEqual([1, 2]);
    expect(before?.version).not.toBe(after?.version);
    await given.close();
    expect((await connection.run("SELECT 1")).rowCount).toBe(1);
    connection.disconnectSync();
    instance.closeSync();
    await database.close();
  });

  test("an unknown field, a value that does not fit and another type are refused, and nothing is changed", async () => {
    const path = await scratch.write("kept.parquet", SELECT);
    const source = fileAt(path, MAPPING);
    const one = (name: string, type: Field["type"], value: unknown) =>
      batchFromRows([{ name, type }], [{ [name]: value }], "rows");
    const cases = [
      [one("amont", float64(), 1), "FS_SOURCE_COLUMN_MISSING"],
      [one("user_id", int64(), 2 ** 40), "FS_VALUE_LOSS"],
      [one("amount", string(), "1"), "FS_SOURCE_TYPE_MISMATCH"],
    ] as const;
    for (const [rows, code] of cases)
      await expect(store.append?.(source, rows)).rejects.toMatchObject({ code });
    expect(await scratch.read(`SELECT count(*) FROM '${path}'`)).toEqual([["1"]]);
  });

  test("a query, a pattern and a partitioned directory take no rows", async () => {
    await mkdir(scratch.path("parts/eu/day=1"), { recursive: true });
    await scratch.write("parts/eu/day=1/a.parquet", SELECT);
    const sources: Source[] = [
      queryOf(SELECT),
      fileAt(scratch.path("*.parquet")),
      fileAt(scratch.path("parts/eu")),
      fileAt(scratch.path("parts")),
    ];
    for (const source of sources) {
      await expect(store.append?.(source, batch(row(1, 1)))).rejects.toMatchObject({
        code: "FS_SOURCE_UNSUPPORTED",
      });
    }
  });

  test("one file or directory inside a partition gets rows, and no column of the folder's name", async () => {
    await mkdir(scratch.path("run=3/many"), { recursive: true });
    for (const path of ["run=3/one.parquet", "run=3/many"]) {
      const file = path.endsWith("many") ? `${path}/a.parquet` : path;
      await scratch.write(file, SELECT);
      await store.append?.(fileAt(scratch.path(path), MAPPING), batch(row(2, 2)));
      const files = scratch.path(path.endsWith("many") ? `${path}/*` : path);
      const names = await scratch.read(
        `SELECT DISTINCT name FROM parquet_schema('${files}') WHERE name = 'run'`,
      );
      expect(names).toEqual([]);
      const [[rows, runs] = []] = await scratch.read(
        `SELECT count(*), min(run) FROM read_parquet('${files}')`,
      );
      expect([rows, runs]).toEqual(["2", "3"]);
    }
  });

  test("json goes into structs", async () => {
    const path = await scratch.write("nested.parquet", "SELECT {'a': 1, 'b': 'x'} AS info");
    const rows = batchFromRows(
      [{ name: "info", type: json() }],
      [{ info: { a: 2, b: "y" } }, { info: null }],
      "rows",
    );
    await store.append?.(fileAt(path), rows);
    expect(await scratch.read(`SELECT info.a FROM '${path}'`)).toEqual([[1], [2], [null]]);
  });
});

describe("stat", () => {
  test("counts the rows of Parquet, not of CSV, and its version moves with the data alone", async () => {
    const path = await scratch.write("stat.parquet", SELECT);
    const first = await store.stat?.(fileAt(path));
    expect(first?.rows).toBe(1);
    expect(await store.stat?.(fileAt(path))).toEqual(first);
    await store.append?.(fileAt(path, MAPPING), batch(row(2, 2)));
    expect((await store.stat?.(fileAt(path)))?.version).not.toBe(first?.version);
    expect((await store.stat?.(fileAt(await scratch.write("stat.csv", SELECT))))?.rows).toBeNull();
    expect(await store.stat?.(queryOf("SELECT * FROM range(5)"))).toMatchObject({ rows: 5 });
  });

  test("tells a file from another of its size and time that was put in its place", async () => {
    const [path, other] = [
      await scratch.write("placed.parquet", "SELECT 1 AS id"),
      await scratch.write("other.parquet", "SELECT 2 AS id"),
    ];
    const time = new Date("2026-01-01T00:00:00Z");
    for (const one of [path, other]) await utimes(one, time, time);
    const before = await store.stat?.(fileAt(path));
    const sizes = await Promise.all([path, other].map(async (one) => (await stat(one)).size));
    expect(sizes[0]).toBe(sizes[1]);
    await rename(other, path);
    expect((await store.stat?.(fileAt(path)))?.version).not.toBe(before?.version);
  });
});
