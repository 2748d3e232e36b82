import { float64, int32, int64, string, timestamp } from "@fs/sdk";
import type { FeatureBatch, LatestPlan, LatestRows } from "@fs/sdk/adapter";
import { storedAt } from "@fs/sdk/adapter";
import { memoryOfflineStore } from "@fs/sdk/memory";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { fileAt, openScratch, queryOf, type Scratch } from "./scratch.fixture.ts";

const SEED = 20_260_301;

let scratch: Scratch;
const store = duckdb();
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

const at = (time: string): number => Date.parse(`2024-01-01T${time}Z`) * 1000;

function rowsSql(
  rows: readonly (readonly [number | null, string | null, string | null, number])[],
): string {
  const time = (text: string | null) =>
    text === null ? "NULL::TIMESTAMP" : `TIMESTAMP '2024-01-01 ${text}:00'`;
  return rows
    .map(
      ([key, ts, cts, v]) =>
        `SELECT ${key ?? "NULL"}::BIGINT AS k, ${time(ts)} AS ts, ${time(cts)} AS cts, ${v}::BIGINT AS v`,
    )
    .join(" UNION ALL ");
}

function planOf(sql: string, options: Partial<LatestPlan> = {}): LatestPlan {
  return {
    source: queryOf(sql, { createdTimestampColumn: "cts" }),
    by: [{ name: "k", type: int64() }],
    fromMicros: at("00:00:00"),
    toMicros: at("12:00:00"),
    notAfterMicros: null,
    select: [{ name: "v", type: int64() }],
    ...options,
  };
}

async function read(rows: LatestRows): Promise<Map<string, unknown[]>> {
  const found = new Map<string, unknown[]>();
  for await (const batch of rows as AsyncIterable<FeatureBatch>) {
    expect(batch.length).toBeGreaterThan(0);
    for (let i = 0; i < batch.length; i += 1) {
      const values = batch.columns.map((column) => storedAt(column, i));
      const id = values.slice(0, -1).join("/");
      expect(found.has(id)).toBe(false);
      found.set(id, [values.at(-1), batch.eventTimes[i], batch.createdTimes?.[i] ?? null]);
    }
  }
  return found;
}

const newest = async (plan: LatestPlan): Promise<Record<string, number>> => {
  const found = await read(store.latest(plan));
  return Object.fromEntries([...found].map(([key, [v]]) => [key, Number(v)]));
};

describe("the newest row of each key", () => {
  test("is the newest by event time, then by created time", async () => {
    const rows = rowsSql([
      [1, "10:00", "10:00", 1],
      [1, "10:00", "12:00", 2],
      [1, "10:00", "11:00", 3],
      [2, "09:00", "15:00", 1],
      [2, "10:00", "01:00", 2],
      [3, "10:00", null, 5],
      [3, "10:00", "01:00", 6],
    ]);
    expect(await newest(planOf(rows))).toEqual({ 1: 2, 2: 2, 3: 6 });
  });

  test("lies in the window, both ends included", async () => {
    const rows = rowsSql([
      [1, "10:00", null, 1],
      [2, "09:59", null, 1],
      [3, "12:00", null, 1],
      [4, "12:01", null, 1],
    ]);
    expect(Object.keys(await newest(planOf(rows, { fromMicros: at("10:00:00") })))).toEqual([
      "1",
      "3",
    ]);
  });

  test("null keys, null times, the future and full ties are counted", async () => {
    const rows = rowsSql([
      [1, null, "10:00", 5],
      [1, "10:00", "10:00", 6],
      [1, "10:00", "10:00", 7],
      [2, "09:00", "10:00", 1],
      [2, "09:00", "10:00", 2],
      [2, "10:00", "10:00", 3],
      [null, "10:00", "10:00", 8],
      [3, "11:30", "10:00", 9],
      [3, "11:00", "10:00", 10],
      [4, "11:30", "10:00", 11],
      [5, "13:00", "10:00", 12],
    ]);
    const plan = planOf(rows, {
      notAfterMicros: at("11:00:00"),
      late: { beforeMicros: at("10:00:00"), createdAfterMicros: at("09:59:59") },
    });
    const latest = store.latest(plan);
    const found = await read(latest);
    expect([6n, 7n]).toContain(found.get("1")?.[0]);
    expect(found.get("2")).toEqual([3n, at("10:00:00"), at("10:00:00")]);
    expect([...found.keys()].sort()).toEqual(["1", "2", "3"]);
    expect(latest.counts()).toEqual({
      read: 9,
      skippedNullKey: 1,
      skippedNullTime: 1,
      skippedFuture: 2,
      fullTies: 1,
      landedLate: 5,
    });
  });

  test("without a created column there are no created times, and of a tie one whole row", async () => {
    const sql =
      "SELECT 1 AS k, TIMESTAMP '2024-01-01 10:00' AS ts, i AS v, i AS w FROM range(3000) AS t(i)";
    const plan = planOf(sql, {
      source: queryOf(sql),
      select: [
        { name: "v", type: int64() },
        { name: "w", type: int64() },
      ],
    });
    const latest = store.latest(plan);
    for await (const batch of latest) {
      expect(batch.createdTimes).toBeNull();
      expect(batch.fields.map(({ name }) => name)).toEqual(["k", "v", "w"]);
      expect(storedAt(batch.columns[1]!, 0)).toBe(storedAt(batch.columns[2]!, 0));
    }
    expect(latest.counts().fullTies).toBe(1);
  });

  const twice =
    "SELECT 7 AS k, TIMESTAMPTZ '2024-01-01 10:00:00+00' AS ts, i AS v FROM range(2) AS t(i)";

  test.each([
    ["of a CSV file", () => scratch.write("tie.csv", twice).then((path) => fileAt(path))],
    ["of a Parquet file", () => scratch.write("tie.parquet", twice).then((path) => fileAt(path))],
    ["of a query", async () => queryOf(twice)],
  ])("is one of two %s that were never created and are of one time", async (_, open) => {
    const source = await open();
    for (const by of [[{ name: "k", type: int64() }], []]) {
      const latest = store.latest(planOf("", { source, by }));
      const [[key, [value, event]] = ["", []], ...rest] = await read(latest);
      expect([key, rest]).toEqual([by.length > 0 ? "7" : "", []]);
      expect([0n, 1n]).toContain(value);
      expect(event).toBe(at("10:00:00"));
      expect(latest.counts()).toMatchObject({ read: 2, fullTies: 1 });
    }
  });

  test("of a view without entities is one row", async () => {
    const rows = rowsSql([
      [1, "10:00", null, 1],
      [2, "11:00", null, 2],
    ]);
    expect(await newest(planOf(rows, { by: [] }))).toEqual({ "": 2 });
    expect(await newest(planOf(rows, { by: [], fromMicros: at("11:30:00") }))).toEqual({});
    const tied = rowsSql([
      [1, "10:00", null, 1],
      [2, "10:00", null, 2],
    ]);
    expect(await read(store.latest(planOf(tied, { by: [] })))).toHaveProperty("size", 1);
    expect(
      await read(store.latest(planOf(tied, { by: [], fromMicros: at("11:30:00") }))),
    ).toHaveProperty("size", 0);
  });

  test("NaN is kept, and types are converted as in training", async () => {
    const sql =
      "SELECT 'a' AS k, TIMESTAMP '2024-01-01 10:00' AS ts, NULL::TIMESTAMP AS cts, 'NaN'::DOUBLE AS v";
    const plan = planOf(sql, {
      by: [{ name: "k", type: string() }],
      select: [{ name: "v", type: float64() }],
    });
    expect((await read(store.latest(plan))).get("a")).toEqual([
      Number.NaN,
      at("10:00:00"),
      Number.NaN,
    ]);
    const wide = sql.replace("'NaN'::DOUBLE", "2147483648");
    const narrow = planOf(wide, {
      by: [{ name: "k", type: string() }],
      select: [{ name: "v", type: int32() }],
    });
    await expect(read(store.latest(narrow))).rejects.toMatchObject({ code: "FS_VALUE_LOSS" });
  });

  test("parts share the keys between them, the same on every run", async () => {
    const path = await scratch.write(
      "many.parquet",
      "SELECT (i % 5000)::INTEGER AS k, TIMESTAMP '2024-01-01' + to_seconds(i) AS ts, TIMESTAMP '2024-01-01' AS cts, i AS v FROM range(20000) AS t(i) UNION ALL SELECT NULL, TIMESTAMP '2024-01-01', NULL, 1",
    );
    const source = fileAt(path, { createdTimestampColumn: "cts" });
    const whole = await newest(planOf("", { source }));
    const parts: string[][] = [];
    let nullKeys = 0;
    for (let index = 0; index < 4; index += 1) {
      const latest = store.latest(planOf("", { source, part: { index, of: 4 } }));
      parts.push([...(await read(latest)).keys()]);
      nullKeys += latest.counts().skippedNullKey;
    }
    expect(parts.every((part) => part.length > 1000)).toBe(true);
    expect(parts.flat().sort()).toEqual(Object.keys(whole).sort());
    expect(nullKeys).toBe(1);
    // A key of another physical type hashes alike.
    const wider = queryOf(`SELECT * REPLACE (k::BIGINT AS k) FROM '${path}'`, {
      createdTimestampColumn: "cts",
    });
    const again = await read(
      store.latest(planOf("", { source: wider, part: { index: 0, of: 4 } })),
    );
    expect([...again.keys()].sort()).toEqual(parts[0]?.sort());
  });

  test(`is what plain loops find, on random data (seed ${SEED})`, async () => {
    const time = fc.option(fc.integer({ min: -3, max: 14 }), { freq: 8 });
    const row = fc.tuple(fc.option(fc.integer({ min: 0, max: 4 }), { freq: 8 }), time, time);
    const date = (step: number | null) => (step === null ? null : new Date(step * 1000));
    const literal = (step: number | null) =>
      step === null ? "NULL::TIMESTAMP" : `make_timestamp(${step}000000)`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        async (rows, future) => {
          const sql = rows
            .map(
              ([k, ts, cts], i) =>
                `SELECT ${k ?? "NULL"}::BIGINT AS k, ${literal(ts)} AS ts, ${literal(cts)} AS cts, ${i}::BIGINT AS v`,
            )
            .join(" UNION ALL ");
          const plan = planOf(sql, {
            fromMicros: 0,
            toMicros: 10_000_000,
            notAfterMicros: future ? 8_000_000 : null,
            late: { beforeMicros: 5_000_000, createdAfterMicros: 3_000_000 },
          });
          const schema = { k: int64(), ts: timestamp(), cts: timestamp(), v: int64() };
          const memory = memoryOfflineStore({
            sources: {
              query: {
                schema,
                rows: rows.map(([k, ts, cts], v) => ({ k, ts: date(ts), cts: date(cts), v })),
              },
            },
          });
          const found = store.latest(plan);
          const wanted = memory.latest(plan);
          const times = async (latest: LatestRows) =>
            [...(await read(latest))].map(([key, [, ...rest]]) => [key, ...rest]).sort();
          expect(await times(found)).toEqual(await times(wanted));
          expect(found.counts()).toEqual(wanted.counts());
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  }, 60_000);
});
