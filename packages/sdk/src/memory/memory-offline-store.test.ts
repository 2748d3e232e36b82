import { describe, expect, test } from "vitest";
import type { Batch, Field } from "../contract/columns.ts";
import type { AsOfJoin, LatestPlan, Source } from "../contract/offline-plan.ts";
import { batchFromRows, type LooseRow, rowsOf } from "../data/rows.ts";
import { float32, float64, int32, int64, string, timestamp } from "../schema/value-type.ts";
import { memoryOfflineStore } from "./memory-offline-store.ts";

const DAY = Date.UTC(2024, 0, 1);
const at = (time: string | null): Date | null =>
  time === null ? null : new Date(`2024-01-01T${time.length === 5 ? `${time}:00` : time}Z`);
const micros = (time: string): number => (at(time)?.getTime() ?? 0) * 1000;
const source: Source = {
  name: "stats",
  kind: "file",
  options: {},
  timestampField: "ts",
  createdTimestampColumn: "cts",
  fieldMapping: {},
};
const row = (
  driver: number | null,
  ts: string | null,
  cts: string | null,
  v: number,
): LooseRow => ({
  driver,
  ts: at(ts),
  cts: at(cts),
  v,
});
const VECTORS = [
  row(1, "10:00", "10:00", 100),
  row(1, "10:00", "12:00", 101),
  row(1, "10:00", "11:00", 102),
  row(1, "12:00", "12:00", 110),
  row(2, "20:00", "20:00", 200),
  row(3, null, "09:00", 300),
  row(3, "09:00", "09:00", 301),
  row(5, "10:00", null, 500),
  row(5, "10:00", "10:00", 501),
  row(6, null, "09:00", 600),
];
const ENTITIES = [
  [1, "10:00"],
  [1, "09:59:59"],
  [1, "11:00"],
  [1, "11:00:01"],
  [1, "12:30"],
  [2, "10:00"],
  [3, "10:00"],
  [3, "12:00"],
  [4, "10:00"],
  [5, "10:00"],
  [6, "10:00"],
  [1, "10:00"],
  [null, "10:00"],
  [1, null],
] as const;

const store = (rows: readonly LooseRow[] = VECTORS) =>
  memoryOfflineStore({ sources: { stats: rows } });

async function joined(
  options: Partial<AsOfJoin>,
  on: typeof source = source,
  rows = VECTORS,
): Promise<Record<string, unknown>[]> {
  const fields: Field[] = [
    { name: "label", type: string() },
    { name: "driver", type: int64() },
    { name: "t", type: timestamp() },
  ];
  const entities = ENTITIES.map(([driver, t], i) => ({ label: `r${i}`, driver, t: at(t) }));
  const batch = batchFromRows(fields, entities, "entities");
  const join: AsOfJoin = {
    source: on,
    on: [{ entityColumn: "driver", sourceColumn: "driver", type: int64() }],
    ttlMicros: null,
    knownByThen: false,
    select: [{ column: "v", as: "stats__v", type: int32() }],
    ...options,
  };
  const plan = { entities: { kind: "batch", batch } as const, timestampColumn: "t", joins: [join] };
  const answer: Record<string, unknown>[] = [];
  for await (const one of store(rows).asOfJoin(plan)) answer.push(...rowsOf(one));
  return answer;
}

describe("a point-in-time join in memory", () => {
  const NULL = null;
  test.each<[string, Partial<AsOfJoin>, readonly (number | null)[]]>([
    [
      "a ttl of an hour",
      { ttlMicros: 3_600_000_000 },
      [101, NULL, 101, NULL, 110, NULL, 301, NULL, NULL, 501, NULL, 101, NULL, NULL],
    ],
    ["no ttl", {}, [101, NULL, 101, 101, 110, NULL, 301, 301, NULL, 501, NULL, 101, NULL, NULL]],
    [
      "rows known by then",
      { knownByThen: true },
      [100, NULL, 102, 102, 110, NULL, 301, 301, NULL, 501, NULL, 100, NULL, NULL],
    ],
  ])("answers every entity row once, in order: %s", async (_, options, expected) => {
    const rows = await joined(options);
    expect(rows.map((one) => one.stats__v)).toEqual(expected);
    expect(rows.map((one) => one.label)).toEqual(ENTITIES.map((_entity, i) => `r${i}`));
  });

  test("says why nothing matched, and when what matched happened", async () => {
    const rows = await joined({ ttlMicros: 3_600_000_000, why: "why", eventTimeAs: "time" });
    expect(rows.slice(0, 6).map((one) => [one.why, one.time])).toEqual([
      [null, at("10:00")],
      ["later", null],
      [null, at("10:00")],
      ["expired", null],
      [null, at("12:00")],
      ["later", null],
    ]);
    expect(rows[8]?.why).toBe("no_row");
  });

  test("reads a source under its mapped names, with times given as text", async () => {
    const mapped: Source = {
      ...source,
      fieldMapping: { d: "driver", when: "ts", value: "v" },
      createdTimestampColumn: null,
    };
    const rows = [{ d: 1, when: "2024-01-01T11:00:00+01:00", value: 7 }];
    const answer = await joined({}, mapped, rows);
    expect(answer.slice(0, 2).map((one) => one.stats__v)).toEqual([7, null]);
    const columns = await store(rows).describe(mapped);
    expect(columns.map(({ name, type }) => [name, type?.kind])).toEqual([
      ["d", "int64"],
      ["when", "timestamp"],
      ["value", "int64"],
    ]);
  });

  test("converts what is asked for as the view declares it, and only that", async () => {
    const rows = [
      row(1, "10:00", null, 2 ** 40),
      row(1, "11:00", null, 0.1),
      row(4, "09:00", null, 16_777_217),
    ];
    const answer = await joined(
      { select: [{ column: "v", as: "v", type: float32() }] },
      source,
      rows,
    );
    expect(answer[2]?.v).toBe(Math.fround(0.1));
    expect(answer[8]?.v).toBe(16_777_216);
    const whole = [row(1, "10:00", null, 2 ** 40), row(1, "11:00", null, 5)];
    await expect(joined({}, source, whole)).rejects.toMatchObject({ code: "FS_VALUE_LOSS" });
    const later = [row(1, "10:00", null, 5), row(1, "13:00", null, 2 ** 40)];
    expect((await joined({}, source, later))[0]?.stats__v).toBe(5);
  });

  test("makes entity rows of a window: every key and time once", async () => {
    const by = [{ name: "driver", type: int64() }];
    const plan = {
      entities: {
        kind: "window",
        fromMicros: micros("10:00"),
        toMicros: micros("12:00"),
        by,
        sources: [source, source],
      } as const,
      timestampColumn: "event_timestamp",
      joins: [],
    };
    const rows: unknown[] = [];
    for await (const batch of store().asOfJoin(plan)) rows.push(...rowsOf(batch));
    expect(rows).toEqual([
      { driver: 1, event_timestamp: at("10:00") },
      { driver: 5, event_timestamp: at("10:00") },
      { driver: 1, event_timestamp: at("12:00") },
    ]);
  });
});

describe("latest rows in memory", () => {
  const plan: LatestPlan = {
    source,
    by: [{ name: "driver", type: int64() }],
    fromMicros: DAY * 1000,
    toMicros: micros("12:00"),
    notAfterMicros: null,
    select: [{ name: "v", type: float64() }],
  };
  async function latest(rows: readonly LooseRow[], change: Partial<LatestPlan> = {}) {
    const found = store(rows).latest({ ...plan, ...change });
    const values: unknown[] = [];
    for await (const batch of found)
      values.push(...rowsOf(batch).map((one) => [one.driver, one.v]));
    return { values, counts: found.counts() };
  }

  test.each<[string, readonly LooseRow[], Partial<LatestPlan>, unknown]>([
    [
      "ties go to the newest created",
      [row(1, "10:00", "10:00", 1), row(1, "10:00", "12:00", 2), row(1, "10:00", "11:00", 3)],
      {},
      [[1, 2]],
    ],
    [
      "the event time comes before the created time",
      [row(2, "09:00", "15:00", 1), row(2, "10:00", "01:00", 2)],
      {},
      [[2, 2]],
    ],
    [
      "both ends of the window are in it",
      [
        row(1, "10:00", null, 1),
        row(2, "09:59", null, 2),
        row(3, "12:00", null, 3),
        row(4, "12:01", null, 4),
      ],
      { fromMicros: micros("10:00") },
      [
        [1, 1],
        [3, 3],
      ],
    ],
    ["a null time is no time", [row(1, null, null, 5), row(1, "10:00", null, 6)], {}, [[1, 6]]],
  ])("%s", async (_, rows, change, values) => {
    expect((await latest(rows, change)).values).toEqual(values);
  });

  test("counts what it left out, ties, and what landed late", async () => {
    const rows = [
      row(null, "10:00", null, 0),
      row(1, null, null, 0),
      row(1, "08:00", "08:00", 1),
      row(1, "09:00", "11:30", 2),
      row(1, "09:00", "11:30", 3),
      row(2, "11:00", null, 4),
    ];
    const late = { beforeMicros: micros("10:00"), createdAfterMicros: micros("11:00") };
    const { values, counts } = await latest(rows, { notAfterMicros: micros("10:30"), late });
    expect(values).toEqual([[1, 3]]);
    expect(counts).toEqual({
      read: 5,
      skippedNullKey: 1,
      skippedNullTime: 1,
      skippedFuture: 1,
      fullTies: 1,
      landedLate: 2,
    });
  });

  test("parts hold every key once, the same on every run", async () => {
    const rows = Array.from({ length: 100 }, (_, i) => row(i, "10:00", null, i));
    const parts = await Promise.all(
      [0, 1, 2].map((index) => latest(rows, { part: { index, of: 3 } })),
    );
    expect(parts.every((part) => part.values.length > 10)).toBe(true);
    const all = parts.flatMap((part) => part.values as [number, number][]);
    expect(all.map(([driver]) => driver).sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
  });

  test("appended rows are read, under the mapped names, and whole numbers give way to floats", async () => {
    const memory = memoryOfflineStore({
      sources: { stats: [{ d: 1, ts: at("10:00"), cts: null, v: 1 }] },
    });
    const mapped = { ...source, fieldMapping: { d: "driver" } };
    const fields: Field[] = [
      { name: "driver", type: int64() },
      { name: "ts", type: timestamp() },
      { name: "cts", type: timestamp() },
      { name: "v", type: float64() },
      { name: "fresh", type: string() },
    ];
    const added = { driver: 1, ts: at("11:00"), cts: null, v: 2.5, fresh: "x" };
    await memory.append?.(mapped, batchFromRows(fields, [added], "push"));
    const batches: Batch[] = [];
    for await (const batch of memory.latest({ ...plan, source: mapped })) batches.push(batch);
    expect(batches.flatMap(rowsOf)).toEqual([{ driver: 1, v: 2.5 }]);
  });

  test("an unknown source and a missing column are named, with the nearest", async () => {
    await expect(store().describe({ ...source, name: "statz" })).rejects.toThrow(/"stats"/);
    await expect(
      latest(VECTORS, { select: [{ name: "vv", type: int64() }] }),
    ).rejects.toMatchObject({
      code: "FS_SOURCE_COLUMN_MISSING",
    });
  });
});
