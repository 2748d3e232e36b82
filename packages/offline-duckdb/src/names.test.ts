import { int64, timestamp } from "@fs/sdk";
import { type AsOfPlan, batchFromRows } from "@fs/sdk/adapter";
import { afterAll, beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { allRows, fileAt, openScratch, queryOf, type Scratch } from "./scratch.fixture.ts";
import { identifier } from "./sql/identifier.ts";

let scratch: Scratch;
const store = duckdb();
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

const NAMES = [
  'a"b',
  "a.b",
  "naïve ☕",
  "select",
  "__proto__",
  "constructor",
  "rn",
  "t",
  "s",
  "k0",
  "v0",
  "c0",
  "e",
  "h",
  "it's",
  "a b",
  "file_row_number",
  "x",
];

function planOf(path: string, entity: string): AsOfPlan {
  return {
    entities: { kind: "source", source: fileAt(entity) },
    timestampColumn: "at",
    joins: [
      {
        source: fileAt(path, { createdTimestampColumn: "ts" }),
        on: [{ entityColumn: "the key", sourceColumn: "the key", type: int64() }],
        ttlMicros: 86_400_000_000,
        knownByThen: false,
        select: NAMES.map((name) => ({ column: name, as: `new ${name}`, type: int64() })),
      },
    ],
  };
}

test("any name works, of columns, features and files", async () => {
  const columns = NAMES.map((name, i) => `${i} AS ${identifier(name)}`).join(", ");
  const source = await scratch.write(
    "it''s [1].parquet",
    `SELECT 1 AS "the key", TIMESTAMP '2024-01-01' AS ts, ${columns}`,
  );
  const path = source.replace("''", "'");
  const entity = await scratch.write(
    "entities.parquet",
    `SELECT 1 AS "the key", TIMESTAMP '2024-01-01' AS at, ${columns}`,
  );
  const dataset = store.asOfJoin(planOf(path, entity));
  const wanted = ["the key", "at", ...NAMES, ...NAMES.map((name) => `new ${name}`)];
  expect((await dataset.fields()).map(({ name }) => name)).toEqual(wanted);
  const [row = {}] = await allRows(dataset);
  expect(Object.keys(row)).toEqual(wanted);
  expect(NAMES.map((name) => Object.getOwnPropertyDescriptor(row, name)?.value)).toEqual(
    NAMES.map((_, i) => i),
  );
  expect(NAMES.map((name) => row[`new ${name}`])).toEqual(NAMES.map((_, i) => i));
  await dataset.writeTo({ kind: "parquet", path: scratch.path("out ☕.parquet") });
  const written = await scratch.read(
    `SELECT name FROM parquet_schema('${scratch.path("out ☕.parquet")}') OFFSET 1`,
  );
  expect(written.flat()).toEqual(wanted);
});

test("names that differ in case alone are refused, naming both, wherever they hide", async () => {
  await scratch.write("case.csv", "SELECT 1 AS v, 2 AS w");
  const { writeFile } = await import("node:fs/promises");
  await writeFile(scratch.path("case.csv"), "v,V\n1,2\n");
  for (const source of [
    queryOf("SELECT 1 AS v, 2 AS \"V\", TIMESTAMP '2024-01-01' AS ts"),
    fileAt(scratch.path("case.csv")),
  ]) {
    const described = store.describe(source);
    await expect(described).rejects.toMatchObject({ code: "FS_COLUMN_COLLISION" });
    await expect(described).rejects.toThrow(/"v" and "V"/);
  }
});

test("a column that is called as DuckDB renames is a column like any other", async () => {
  const path = await scratch.write(
    "renamed.parquet",
    "SELECT 1 AS v, 2 AS v_1, {'v': 1} AS s, [{'v_1': 1}] AS l",
  );
  expect((await store.describe(fileAt(path))).map(({ name }) => name)).toEqual([
    "v",
    "v_1",
    "s",
    "l",
  ]);
});

test("a name is found as it is written, and the nearest is named", async () => {
  const path = await scratch.write(
    "upper.parquet",
    `SELECT 1 AS "the key", TIMESTAMP '2024-01-01' AS ts, 5 AS "Value"`,
  );
  const plan = planOf(path, path);
  const [join] = plan.joins as [AsOfPlan["joins"][number]];
  const asked = store.asOfJoin({
    ...plan,
    timestampColumn: "ts",
    joins: [{ ...join, select: [{ column: "value", as: "value", type: int64() }] }],
  });
  await expect(asked.fields()).rejects.toMatchObject({ code: "FS_SOURCE_COLUMN_MISSING" });
  await expect(asked.fields()).rejects.toThrow(/no column "value".*"Value"/);
});

test("a mapped name stands for the source's own, in keys, times and features", async () => {
  const source = queryOf(
    "SELECT 1 AS uid, TIMESTAMP '2024-01-01' AS happened, TIMESTAMP '2024-01-01' AS written, 5 AS val, 6 AS v",
    {
      timestampField: "ts",
      createdTimestampColumn: "cts",
      fieldMapping: { uid: "user_id", happened: "ts", written: "cts", val: "v", v: "old" },
    },
  );
  const batch = batchFromRows(
    [
      { name: "user", type: int64() },
      { name: "at", type: timestamp() },
    ],
    [{ user: 1, at: new Date("2024-01-02Z") }],
    "rows",
  );
  const rows = await allRows(
    store.asOfJoin({
      entities: { kind: "batch", batch },
      timestampColumn: "at",
      joins: [
        {
          source,
          ttlMicros: null,
          knownByThen: true,
          on: [{ entityColumn: "user", sourceColumn: "user_id", type: int64() }],
          select: [
            { column: "v", as: "v", type: int64() },
            { column: "old", as: "old", type: int64() },
          ],
        },
      ],
    }),
  );
  expect(rows[0]).toMatchObject({ v: 5, old: 6 });
});

test("names that a file cannot tell apart are streamed, and refused by a file", async () => {
  const batch = batchFromRows(
    [
      { name: "V", type: int64() },
      { name: "v", type: int64() },
      { name: "at", type: timestamp() },
    ],
    [{ V: 1, v: 2, at: new Date(0) }],
    "rows",
  );
  const dataset = store.asOfJoin({
    entities: { kind: "batch", batch },
    timestampColumn: "at",
    joins: [],
  });
  expect(await allRows(dataset)).toEqual([{ V: 1, v: 2, at: new Date(0) }]);
  await expect(
    dataset.writeTo({ kind: "parquet", path: scratch.path("no.parquet") }),
  ).rejects.toMatchObject({ code: "FS_COLUMN_COLLISION" });
});
