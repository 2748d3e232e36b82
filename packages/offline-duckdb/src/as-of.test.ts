import { int64, string, timestamp } from "@fs/sdk";
import { type AsOfPlan, type Batch, batchFromRows } from "@fs/sdk/adapter";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import {
  allRows,
  fileAt,
  openScratch,
  queryOf,
  type Scratch,
  valuesOf,
} from "./scratch.fixture.ts";

const HOUR = 3_600_000_000;

let scratch: Scratch;
const store = duckdb();
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

const SOURCE = `SELECT driver, TIMESTAMPTZ '2024-01-01 00:00:00Z' + ts AS ts, TIMESTAMPTZ '2024-01-01 00:00:00Z' + cts AS cts, v
  FROM (VALUES (1, '10:00', '10:00', 100), (1, '10:00', '12:00', 101), (1, '10:00', '11:00', 102),
    (1, '12:00', '12:00', 110), (2, '20:00', '20:00', 200), (3, NULL, '09:00', 300), (3, '09:00', '09:00', 301),
    (5, '10:00', NULL, 500), (5, '10:00', '10:00', 501), (6, NULL, '09:00', 600)) AS s(driver, t, c, v),
  LATERAL (SELECT CAST(t AS INTERVAL) AS ts, CAST(c AS INTERVAL) AS cts)`;

const ROWS: readonly (readonly [number | null, string, ...(number | null)[]])[] = [
  [1, "10:00:00", 101, 101, 100],
  [1, "09:59:59", null, null, null],
  [1, "11:00:00", 101, 101, 102],
  [1, "11:00:01", null, 101, 102],
  [1, "12:30:00", 110, 110, 110],
  [2, "10:00:00", null, null, null],
  [3, "10:00:00", 301, 301, 301],
  [3, "12:00:00", null, 301, 301],
  [4, "10:00:00", null, null, null],
  [5, "10:00:00", 501, 501, 501],
  [6, "10:00:00", null, null, null],
  [1, "10:00:00", 101, 101, 100],
  [null, "10:00:00", null, null, null],
];

function entities(rows: readonly (readonly [number | null, string | null, ...unknown[]])[]): Batch {
  return batchFromRows(
    [
      { name: "driver", type: int64() },
      { name: "at", type: timestamp() },
      { name: "label", type: string() },
    ],
    rows.map(([driver, time], i) => ({
      driver,
      at: time === null ? null : new Date(`2024-01-01T${time}Z`),
      label: `row ${i}`,
    })),
    "rows",
  );
}

function planOf(batch: Batch, joins: AsOfPlan["joins"]): AsOfPlan {
  return { entities: { kind: "batch", batch }, timestampColumn: "at", joins };
}

function join(path: string, options: Partial<AsOfPlan["joins"][number]> = {}) {
  return {
    source: fileAt(path, { createdTimestampColumn: "cts" }),
    on: [{ entityColumn: "driver", sourceColumn: "driver", type: int64() }],
    ttlMicros: null,
    knownByThen: false,
    select: [{ column: "v", as: "v", type: int64() }],
    ...options,
  };
}

describe("the newest row as of an entity row's time", () => {
  test("is found within the ttl, without one, and by what was known, in one statement", async () => {
    const path = await scratch.write("stats.parquet", SOURCE);
    const select = (as: string) => [{ column: "v", as, type: int64() }];
    const plan = planOf(entities(ROWS), [
      join(path, { ttlMicros: HOUR, select: select("hour") }),
      join(path, { ttlMicros: 0, select: select("any") }),
      join(path, { knownByThen: true, select: select("known") }),
    ]);
    const rows = await allRows(store.asOfJoin(plan));
    expect(rows.map((row) => row.label)).toEqual(ROWS.map((_, i) => `row ${i}`));
    expect(rows.map((row) => [row.hour, row.any, row.known])).toEqual(
      ROWS.map((row) => row.slice(2)),
    );
  });

  test("a row whose time is null comes back with nulls", async () => {
    const path = await scratch.write("stats.parquet", SOURCE);
    const rows = await allRows(
      store.asOfJoin(
        planOf(
          entities([
            [1, null],
            [5, "10:00:00"],
          ]),
          [join(path)],
        ),
      ),
    );
    expect(rows.map((row) => row.v)).toEqual([null, 501]);
  });

  test("says why there is no match, and when the match was", async () => {
    const path = await scratch.write("stats.parquet", SOURCE);
    const given = entities([
      [1, "10:30:00"],
      [1, "11:30:00"],
      [2, "10:00:00"],
      [4, "10:00:00"],
      [6, "10:00:00"],
      [null, "10:00:00"],
    ]);
    const plan = planOf(given, [join(path, { ttlMicros: HOUR, why: "why", eventTimeAs: "event" })]);
    const rows = await allRows(store.asOfJoin(plan));
    expect(rows.map((row) => row.why)).toEqual([
      null,
      "expired",
      "later",
      "no_row",
      "no_row",
      "no_row",
    ]);
    expect(rows[0]?.event).toEqual(new Date("2024-01-01T10:00:00Z"));
    expect(rows[1]?.event).toBeNull();
    expect((await store.asOfJoin(plan).fields()).map(({ name }) => name)).toEqual([
      "driver",
      "at",
      "label",
      "v",
      "event",
      "why",
    ]);
  });

  test("a row that was not yet known is later", async () => {
    const source = queryOf(
      "SELECT 1 AS driver, TIMESTAMP '2024-01-01 10:00' AS ts, TIMESTAMP '2024-01-01 12:00' AS cts, 7 AS v",
      { createdTimestampColumn: "cts" },
    );
    const given = entities([
      [1, "11:00:00"],
      [1, "12:00:00"],
    ]);
    const plan = planOf(given, [join("", { source, knownByThen: true, why: "why" })]);
    const rows = await allRows(store.asOfJoin(plan));
    expect(rows.map((row) => [row.v, row.why])).toEqual([
      [null, "later"],
      [7, null],
    ]);
  });

  test("a view without entities is joined on time alone", async () => {
    const source = queryOf(
      "SELECT * FROM (VALUES (TIMESTAMP '2024-01-01 10:00', 1), (TIMESTAMP '2024-01-01 11:00', 2)) AS s(ts, v)",
    );
    const given = entities([
      [1, "10:30:00"],
      [null, "11:00:00"],
      [1, "09:00:00"],
    ]);
    const plan = planOf(given, [join("", { source, on: [], why: "why" })]);
    const rows = await allRows(store.asOfJoin(plan));
    expect(rows.map((row) => [row.v, row.why])).toEqual([
      [1, null],
      [2, null],
      [null, "later"],
    ]);
  });

  test("a full tie gives one whole row", async () => {
    const ties = `SELECT 1 AS driver, TIMESTAMP '2024-01-01 10:00' AS ts, NULL::TIMESTAMP AS cts, i AS v, i AS w
      FROM range(5000) AS t(i)`;
    const path = await scratch.write("ties.parquet", ties);
    for (const created of ["cts", null]) {
      const plan = planOf(entities([[1, "10:00:00"]]), [
        join(path, {
          source: fileAt(path, { createdTimestampColumn: created }),
          select: [
            { column: "v", as: "v", type: int64() },
            { column: "w", as: "w", type: int64() },
          ],
        }),
      ]);
      const rows = await allRows(store.asOfJoin(plan));
      expect(rows).toHaveLength(1);
      expect(rows[0]?.v).toBe(rows[0]?.w);
    }
  });

  test("50 000 rows come back once and in order, duplicates kept, from a batch and from a file", async () => {
    const count = 50_000;
    const path = await scratch.write("stats.parquet", SOURCE);
    const batch = entities(
      Array.from(
        { length: count },
        (_, i) => [i % 7, i % 3 === 0 ? "10:00:00" : "12:30:00"] as const,
      ),
    );
    const labels = Array.from({ length: count }, (_, i) => `row ${i}`);
    const dataset = store.asOfJoin(planOf(batch, [join(path)]));
    expect(await valuesOf(dataset, "label")).toEqual(labels);
    await dataset.writeTo({ kind: "parquet", path: scratch.path("entities.parquet") });
    for (const source of [
      fileAt(scratch.path("entities.parquet")),
      queryOf(`SELECT * FROM '${scratch.path("entities.parquet")}'`),
    ]) {
      const select = [{ column: "v", as: "again", type: int64() }];
      const again = store.asOfJoin({
        entities: { kind: "source", source },
        timestampColumn: "at",
        joins: [join(path, { select })],
      });
      const rows = await allRows(again);
      expect(rows.map((row) => row.label)).toEqual(labels);
      expect(rows.every((row) => row.v === row.again)).toBe(true);
    }
  }, 60_000);

  test("a window holds every distinct key and time of the sources, by time and key", async () => {
    const path = await scratch.write("stats.parquet", SOURCE);
    const at = (text: string) => Date.parse(`2024-01-01T${text}Z`) * 1000;
    const plan: AsOfPlan = {
      entities: {
        kind: "window",
        fromMicros: at("09:00:00"),
        toMicros: at("12:00:00"),
        by: [{ name: "driver", type: int64() }],
        sources: [fileAt(path), fileAt(path)],
      },
      timestampColumn: "at",
      joins: [join(path)],
    };
    const rows = await allRows(store.asOfJoin(plan));
    expect(
      rows.map((row) => [row.driver, (row.at as Date).toISOString().slice(11, 16), row.v]),
    ).toEqual([
      [3, "09:00", 301],
      [1, "10:00", 101],
      [5, "10:00", 501],
      [1, "12:00", 110],
    ]);
  });

  test("nothing but entity rows is a plan too", async () => {
    const rows = await allRows(store.asOfJoin(planOf(entities([[2, "10:00:00"]]), [])));
    expect(rows).toEqual([{ driver: 2, at: new Date("2024-01-01T10:00:00Z"), label: "row 0" }]);
  });

  test("no entity rows are no rows", async () => {
    const path = await scratch.write("stats.parquet", SOURCE);
    const dataset = store.asOfJoin(planOf(entities([]), [join(path)]));
    expect(await allRows(dataset)).toEqual([]);
    const written = await dataset.writeTo({ kind: "parquet", path: scratch.path("none.parquet") });
    expect(written).toEqual({ rows: 0 });
  });
});
