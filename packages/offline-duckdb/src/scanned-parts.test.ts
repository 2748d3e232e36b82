import { open } from "node:fs/promises";
import { float64, int64, timestamp } from "@fs/sdk";
import { type AsOfJoin, type AsOfPlan, batchFromRows } from "@fs/sdk/adapter";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { allRows, fileAt, openScratch, type Scratch } from "./scratch.fixture.ts";

/** A row group for each day of ten, which holds the least that DuckDB makes one of. */
const DAYS = 10;
const ROWS_A_DAY = 2048;
const DAY_MICROS = 86_400_000_000;
const FIRST = Date.UTC(2024, 0, 1) * 1000;

let scratch: Scratch;
const store = duckdb();
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

/** For each day half an hour: driver 1 has a row at its start, with the day's number as `v`, driver 2 one each second after. */
async function writeDays(name: string): Promise<string> {
  const path = scratch.path(name);
  await scratch.read(`COPY (
    SELECT CASE WHEN i % ${ROWS_A_DAY} = 0 THEN 1 ELSE 2 END AS driver,
      make_timestamp(${FIRST} + i // ${ROWS_A_DAY} * ${DAY_MICROS} + i % ${ROWS_A_DAY} * 1000000) AS ts,
      make_timestamp(${FIRST} + i // ${ROWS_A_DAY} * ${DAY_MICROS} + i % ${ROWS_A_DAY} * 1000000) AS cts,
      i // ${ROWS_A_DAY} + i % ${ROWS_A_DAY} / 4096 AS v, sqrt(i) AS unasked
    FROM range(${DAYS * ROWS_A_DAY}) AS t(i))
    TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE ${ROWS_A_DAY})`);
  return path;
}

/** What a reader may open: some columns of the row groups of some days. */
interface Needed {
  readonly columns: readonly string[];
  readonly days: readonly number[];
}

/** Overwrites every part of a file that is not needed: whoever reads one finds no page in it, and fails. */
async function spoilRest(path: string, { columns, days }: Needed): Promise<void> {
  const chunks = await scratch.read(`
    SELECT row_group_id::INTEGER, path_in_schema,
      least(coalesce(dictionary_page_offset, data_page_offset), data_page_offset)::INTEGER,
      total_compressed_size::INTEGER
    FROM parquet_metadata('${path}')`);
  expect(new Set(chunks.map(([group]) => group)).size).toBe(DAYS);
  const file = await open(path, "r+");
  for (const [group, column, offset, length] of chunks as [number, string, number, number][]) {
    if (days.includes(group) && columns.includes(column)) continue;
    await file.write(Buffer.alloc(length, 0xff), 0, length, offset);
  }
  await file.close();
}

/** Entity rows at noon of days 5 and 6. */
async function writeEntities(): Promise<string> {
  const noon = (day: number) => `make_timestamp(${FIRST + (day + 0.5) * DAY_MICROS})`;
  return scratch.write(
    "rows.parquet",
    `SELECT * FROM (VALUES (1, ${noon(5)}), (1, ${noon(6)}), (7, ${noon(6)})) AS t(driver, ts)`,
  );
}

function joinOf(path: string, options: Partial<AsOfJoin> = {}): AsOfJoin {
  return {
    source: fileAt(path),
    on: [{ entityColumn: "driver", sourceColumn: "driver", type: int64() }],
    ttlMicros: DAY_MICROS,
    knownByThen: false,
    select: [{ column: "v", as: "v", type: float64() }],
    ...options,
  };
}

async function planOf(joins: readonly AsOfJoin[]): Promise<AsOfPlan> {
  const entities = { kind: "source", source: fileAt(await writeEntities()) } as const;
  return { entities, timestampColumn: "ts", joins };
}

const upTo = (last: number) => Array.from({ length: last + 1 }, (_, day) => day);

describe("a training join reads of a Parquet source", () => {
  const created = { createdTimestampColumn: "cts" };
  test.each([
    ["the row groups within the ttl", DAY_MICROS, {}, ["driver", "ts", "v"], [5, 6]],
    ["those within a longer ttl", 3 * DAY_MICROS, {}, ["driver", "ts", "v"], [3, 4, 5, 6]],
    ["none after the entity rows, without a ttl", null, {}, ["driver", "ts", "v"], upTo(6)],
    ["created times where it has them", DAY_MICROS, created, ["driver", "ts", "cts", "v"], [5, 6]],
  ] as const)("%s, and the columns asked for", async (_, ttlMicros, source, columns, days) => {
    const path = await writeDays("days.parquet");
    await spoilRest(path, { columns, days });
    const plan = await planOf([joinOf(path, { source: fileAt(path, source), ttlMicros })]);
    const dataset = store.asOfJoin(plan);
    expect((await allRows(dataset)).map(({ v }) => v)).toEqual([5, 6, null]);
    const out = scratch.path("out.parquet");
    expect(await dataset.writeTo({ kind: "parquet", path: out })).toEqual({ rows: 3 });
  });

  test("what each of several views needs", async () => {
    const [short, long] = [await writeDays("short.parquet"), await writeDays("long.parquet")];
    await spoilRest(short, { columns: ["driver", "ts", "v"], days: [5, 6] });
    await spoilRest(long, { columns: ["driver", "ts", "cts", "unasked"], days: [4, 5, 6] });
    const plan = await planOf([
      joinOf(short),
      joinOf(long, {
        source: fileAt(long, created),
        ttlMicros: 2 * DAY_MICROS,
        knownByThen: true,
        select: [{ column: "unasked", as: "root", type: float64() }],
      }),
    ]);
    const rows = await allRows(store.asOfJoin(plan));
    expect(rows.map(({ v }) => v)).toEqual([5, 6, null]);
    const roots = [5, 6].map((day) => Math.sqrt(day * ROWS_A_DAY));
    expect(rows.map(({ root }) => root)).toEqual([...roots, null]);
  });

  test("the row groups within the ttl of entity rows that are given", async () => {
    const path = await writeDays("days.parquet");
    await spoilRest(path, { columns: ["driver", "ts", "v"], days: [5, 6] });
    const fields = [
      { name: "driver", type: int64() },
      { name: "at", type: timestamp() },
    ];
    const given = [5.5, 6.5].map((day) => ({
      driver: 1,
      at: new Date((FIRST + day * DAY_MICROS) / 1000),
    }));
    const batch = batchFromRows(fields, given, "rows");
    const entities = { kind: "batch", batch } as const;
    const plan = { entities, timestampColumn: "at", joins: [joinOf(path)] };
    expect((await allRows(store.asOfJoin(plan))).map(({ v }) => v)).toEqual([5, 6]);
  });

  test("the days of a window, whose entity rows are its own", async () => {
    const path = await writeDays("days.parquet");
    await spoilRest(path, { columns: ["driver", "ts", "v"], days: [4, 5, 6] });
    const rows = await allRows(
      store.asOfJoin({
        entities: {
          kind: "window",
          fromMicros: FIRST + 5 * DAY_MICROS,
          toMicros: FIRST + 6 * DAY_MICROS,
          by: [{ name: "driver", type: int64() }],
          sources: [fileAt(path)],
        },
        timestampColumn: "at",
        joins: [joinOf(path)],
      }),
    );
    const of1 = rows.filter(({ driver }) => driver === 1);
    expect(of1.map(({ v }) => v)).toEqual([5, 6]);
  });

  test.each([
    ["column", { columns: ["driver", "ts"], days: upTo(9) }],
    ["row group", { columns: ["driver", "ts", "v"], days: [5] }],
  ])("and fails where a %s that it needs is spoilt", async (_, needed) => {
    const path = await writeDays("days.parquet");
    await spoilRest(path, needed);
    const plan = await planOf([joinOf(path)]);
    await expect(allRows(store.asOfJoin(plan))).rejects.toThrow("days.parquet");
  });
});
