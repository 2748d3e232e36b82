import { mkdir, writeFile } from "node:fs/promises";
import { float64, int64, string } from "@fs/sdk";
import {
  type AsOfJoin,
  type AsOfPlan,
  batchFromRows,
  type EntityRows,
  type LatestPlan,
  type OfflineStore,
  type Source,
} from "@fs/sdk/adapter";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { allRows, fileAt, openScratch, type Scratch } from "./scratch.fixture.ts";

const DAYS = 28;
const DAY_MICROS = 86_400_000_000;
const START = Date.UTC(2026, 1, 1) * 1000;
const dayText = (day: number): string => `2026-02-${String(day + 1).padStart(2, "0")}`;

let scratch: Scratch;
let store: OfflineStore;
let folders = 0;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.dispose());
beforeEach(() => {
  store = duckdb();
});
afterEach(() => store.close());

/** 20 keys, a row of each every six hours, four rows a day; the day is also the name of the folder. */
function rowsOfDay(day: number, columns = ""): string {
  return `SELECT range % 20 AS k, make_timestamp(${START + day * DAY_MICROS} + (range // 20) * 21600000000) AS ts,
    make_timestamp(${START + day * DAY_MICROS} + (range // 20) * 21600000000 + 1) AS created,
    CAST(${day} * 1000 + range AS DOUBLE) AS v ${columns} FROM range(80)`;
}

/** Writes February by days; the folders of `damaged` days hold a file that cannot be opened. */
async function february(damaged: readonly number[], columns: (day: number) => string = () => "") {
  folders += 1;
  const root = `february-${folders}`;
  for (let day = 0; day < DAYS; day += 1) {
    const folder = `${root}/day=${dayText(day)}`;
    await mkdir(scratch.path(folder), { recursive: true });
    if (!damaged.includes(day))
      await scratch.write(`${folder}/part.parquet`, rowsOfDay(day, columns(day)));
    else await writeFile(scratch.path(`${folder}/part.parquet`), "no Parquet file at all");
  }
  return fileAt(scratch.path(root), {
    options: { path: scratch.path(root), datePartitionColumn: "day" },
  });
}

const daysBut = (...kept: number[]): number[] =>
  Array.from({ length: DAYS }, (_, day) => day).filter((day) => !kept.includes(day));

const entitiesAt = (...times: number[]): EntityRows => ({
  kind: "batch",
  batch: batchFromRows(
    [
      { name: "k", type: int64() },
      { name: "t", type: { kind: "timestamp" } },
    ],
    times.flatMap((t) => [0, 7, 19, 99].map((k) => ({ k, t: new Date(t / 1000) }))),
    "rows",
  ),
});

const noon = (day: number): number => START + (day + 0.5) * DAY_MICROS;

function joinOf(source: Source, more: Partial<AsOfJoin> = {}): AsOfJoin {
  return {
    source,
    on: [{ entityColumn: "k", sourceColumn: "k", type: int64() }],
    ttlMicros: 2 * DAY_MICROS,
    knownByThen: false,
    select: [{ column: "v", as: "v", type: float64() }],
    ...more,
  };
}

function planOf(source: Source, entities: EntityRows, more: Partial<AsOfJoin> = {}): AsOfPlan {
  return { entities, timestampColumn: "t", joins: [joinOf(source, more)] };
}

const whole = (source: Source): Source => ({ ...source, options: { path: source.options.path } });

function latestOf(source: Source, from: number, to: number): LatestPlan {
  return {
    source,
    by: [{ name: "k", type: int64() }],
    fromMicros: noon(from),
    toMicros: noon(to),
    notAfterMicros: null,
    select: [{ name: "v", type: float64() }],
  };
}

describe("a join with files in folders by date", () => {
  test("opens no file outside the window and its ttl, and one inside", async () => {
    const entities = entitiesAt(noon(14), noon(15));
    // Back to day 12 by the ttl, and a day more on either side.
    const outside = await february(daysBut(11, 12, 13, 14, 15, 16));
    const rows = await allRows(store.asOfJoin(planOf(outside, entities)));
    expect(rows.map(({ v }) => v)).toEqual([14040, 14047, 14059, null, 15040, 15047, 15059, null]);
    const inside = await february([...daysBut(11, 12, 13, 14, 15, 16), 13]);
    await expect(allRows(store.asOfJoin(planOf(inside, entities)))).rejects.toMatchObject({
      code: "FS_SOURCE_UNREADABLE",
    });
    // Without the option every file is opened.
    await expect(allRows(store.asOfJoin(planOf(whole(outside), entities)))).rejects.toMatchObject({
      code: "FS_SOURCE_UNREADABLE",
    });
  });

  test("answers what one without the option answers", async () => {
    const source = await february([]);
    const window: EntityRows = {
      kind: "window",
      fromMicros: noon(3),
      toMicros: noon(5),
      by: [{ name: "k", type: int64() }],
      sources: [source],
    };
    const entities = [entitiesAt(noon(2), noon(9), START - 1), entitiesAt(noon(40)), window];
    const created = { ...source, createdTimestampColumn: "created" };
    const joins: Partial<AsOfJoin>[] = [
      {},
      { ttlMicros: null },
      { ttlMicros: 0 },
      { why: "why" },
      { source: created, knownByThen: true },
    ];
    for (const given of entities) {
      for (const more of joins) {
        const plan = planOf(source, given, more);
        const plain = plan.joins.map((join) => ({ ...join, source: whole(join.source) }));
        const rows = await allRows(store.asOfJoin(plan));
        expect(rows.length).toBeGreaterThan(0);
        expect(rows).toEqual(await allRows(store.asOfJoin({ ...plan, joins: plain })));
      }
    }
  });

  test("of two views of one source opens what either needs", async () => {
    const source = await february(daysBut(9, 10, 11, 12, 13, 14, 15, 16, 17));
    const longer = joinOf({ ...source }, { ttlMicros: 4 * DAY_MICROS });
    const plan = planOf(source, entitiesAt(noon(15)), { ttlMicros: DAY_MICROS });
    const second = { ...longer, select: [{ column: "v", as: "w", type: float64() }] };
    const rows = await allRows(store.asOfJoin({ ...plan, joins: [...plan.joins, second] }));
    expect(rows.map(({ v, w }) => [v, w])[1]).toEqual([15047, 15047]);
  });

  test("of a window of the source itself opens no file outside it", async () => {
    const source = await february(daysBut(10, 11, 12, 13, 14, 15, 16));
    const entities: EntityRows = {
      kind: "window",
      fromMicros: noon(14),
      toMicros: noon(15),
      by: [{ name: "k", type: int64() }],
      sources: [source],
    };
    expect(await allRows(store.asOfJoin(planOf(source, entities)))).toHaveLength(100);
  });

  test("where a column is missing in the window's files looks for it in the others", async () => {
    const source = await february([], (day) => (day < 20 ? "" : ", 'x' AS added"));
    const select = [{ column: "added", as: "added", type: string() }];
    const rows = (day: number) =>
      allRows(store.asOfJoin(planOf(source, entitiesAt(noon(day)), { select })));
    expect((await rows(5)).map(({ added }) => added)).toEqual([null, null, null, null]);
    expect((await rows(25)).map(({ added }) => added)).toEqual(["x", "x", "x", null]);
  });

  test("where no file lies in the window answers nulls", async () => {
    const rows = await allRows(store.asOfJoin(planOf(await february([]), entitiesAt(noon(200)))));
    expect(rows.map(({ v }) => v)).toEqual([null, null, null, null]);
  });
});

test("folders of year, month and day are a date, with zeros before the numbers or without", async () => {
  for (const month of ["2", "03"]) {
    for (const day of ["5", "25"]) {
      const folder = `numbers/year=2026/month=${month}/day=${day}`;
      await mkdir(scratch.path(folder), { recursive: true });
      const time = `2026-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
      const rows = `SELECT range AS k, TIMESTAMP '${time}' AS ts, CAST(${day} AS DOUBLE) AS v FROM range(20)`;
      if (month === "2" && day === "25") await scratch.write(`${folder}/a.parquet`, rows);
      else await writeFile(scratch.path(`${folder}/a.parquet`), "no Parquet file at all");
    }
  }
  const path = scratch.path("numbers");
  const source = fileAt(path, {
    options: { path, datePartitionColumn: ["year", "month", "day"] },
  });
  const rows = await allRows(store.asOfJoin(planOf(source, entitiesAt(noon(24)))));
  expect(rows.map(({ v }) => v)).toEqual([25, 25, 25, null]);
  await expect(allRows(store.latest(latestOf(source, 20, 35)))).rejects.toMatchObject({
    code: "FS_SOURCE_UNREADABLE",
  });
});

describe("the names of folders", () => {
  test("are columns, as features and as keys, texts that look like numbers too", async () => {
    for (const [region, v] of [
      ["7", 1],
      ["10", 2],
    ] as const) {
      const folder = `regions/day=2026-02-01/region=${region}`;
      await mkdir(scratch.path(folder), { recursive: true });
      await scratch.write(`${folder}/a.parquet`, `SELECT TIMESTAMP '2026-02-01' AS ts, ${v} AS v`);
    }
    const plain = fileAt(scratch.path("regions"));
    const dated = { ...plain, options: { ...plain.options, datePartitionColumn: "day" } };
    const entities: EntityRows = {
      kind: "batch",
      batch: batchFromRows(
        [
          { name: "region", type: string() },
          { name: "t", type: { kind: "timestamp" } },
        ],
        ["10", "7"].map((region) => ({ region, t: new Date("2026-02-01T12:00:00Z") })),
        "rows",
      ),
    };
    for (const source of [plain, dated]) {
      const rows = await allRows(
        store.asOfJoin(
          planOf(source, entities, {
            on: [{ entityColumn: "region", sourceColumn: "region", type: string() }],
            select: [
              { column: "v", as: "v", type: int64() },
              { column: "region", as: "name", type: string() },
              { column: "day", as: "day", type: { kind: "timestamp" } },
            ],
          }),
        ),
      );
      const day = new Date("2026-02-01");
      expect(rows.map(({ v, name, day }) => ({ v, name, day }))).toEqual([
        { v: 2, name: "10", day },
        { v: 1, name: "7", day },
      ]);
    }
  });

  test("that are no dates of the format, or that are missing, are refused", async () => {
    const source = await february([]);
    const as = (more: object) => ({ ...source, options: { ...source.options, ...more } });
    for (const options of [
      { datePartitionColumn: "month" },
      { datePartitionColumnFormat: "%Y%m%d" },
      { datePartitionColumnFormat: "day" },
      { datePartitionColumn: ["day", "month"] },
      { datePartitionColumn: [] },
    ]) {
      await expect(store.describe(as(options))).rejects.toMatchObject({
        code: "FS_SOURCE_UNSUPPORTED",
      });
    }
  });

  test("of rows without a date are read for every window", async () => {
    const source = await february([]);
    const folder = `february-${folders}/day=__HIVE_DEFAULT_PARTITION__`;
    await mkdir(scratch.path(folder), { recursive: true });
    await scratch.write(
      `${folder}/a.parquet`,
      `SELECT 7 AS k, make_timestamp(${noon(14) - 1000}) AS ts, CAST(-1 AS DOUBLE) AS v`,
    );
    const rows = await allRows(store.asOfJoin(planOf(source, entitiesAt(noon(14)))));
    expect(rows[1]?.v).toBe(14047);
    const later = await allRows(store.asOfJoin(planOf(source, entitiesAt(noon(14) - 1000))));
    expect(later[1]?.v).toBe(-1);
  });
});

describe("the newest rows of files in folders by date", () => {
  test("are found without opening a file outside the window, counts included", async () => {
    const source = await february(daysBut(13, 14, 15, 16));
    const late = { beforeMicros: noon(14), createdAfterMicros: 0 };
    const created = { ...source, createdTimestampColumn: "created" };
    const latest = store.latest({ ...latestOf(created, 14, 15), late });
    const rows = await allRows(latest);
    expect(rows).toHaveLength(20);
    // Of late rows those that the opened files hold: all of day 13, and day 14 up to noon.
    expect(latest.counts()).toMatchObject({ read: 100, fullTies: 0, landedLate: 140 });
    const inside = await february([...daysBut(13, 14, 15, 16), 15]);
    await expect(allRows(store.latest(latestOf(inside, 14, 15)))).rejects.toMatchObject({
      code: "FS_SOURCE_UNREADABLE",
    });
  });

  test("are those that all files hold", async () => {
    const source = await february([]);
    const sorted = async (one: Source) => {
      const rows = await allRows(store.latest(latestOf(one, 6, 9)));
      return rows.sort((a, b) => Number(a.k) - Number(b.k));
    };
    expect(await sorted(source)).toEqual(await sorted(whole(source)));
  });

  test("are counted by window, where a file outside it is damaged", async () => {
    const source = await february(daysBut(13, 14, 15, 16));
    const window = { fromMicros: noon(14), toMicros: noon(15) };
    expect(await store.stat?.(source, { window })).toMatchObject({ rows: 320 });
    const { rows, version } = (await store.stat?.(source)) ?? {};
    expect(rows).toBeNull();
    expect(version).toBe((await store.stat?.(source, { window }))?.version);
  });
});
