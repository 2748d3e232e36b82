import { expect, test } from "vitest";
import { HOUR, hours } from "../times.ts";
import { asOfOracle } from "./as-of-oracle.ts";
import { type HistoryRow, keyText } from "./history-row.ts";
import { latestOracle } from "./latest-oracle.ts";
import { newestOracle } from "./newest-oracle.ts";

const row = (driver: number, ts: number | null, cts: number | null, v: number): HistoryRow => ({
  key: [driver],
  event: ts === null ? null : hours(ts),
  created: cts === null ? null : hours(cts),
  values: [v],
});
const ROWS = [
  row(1, 10, 10, 100),
  row(1, 10, 12, 101),
  row(1, 10, 11, 102),
  row(1, 12, 12, 110),
  row(2, 20, 20, 200),
  row(3, null, 9, 300),
  row(3, 9, 9, 301),
  row(5, 10, null, 500),
  row(5, 10, 10, 501),
  row(6, null, 9, 600),
];
const SECOND = 1 / 3600;

test.each([
  [1, 10, 101, 101, 100],
  [1, 10 - SECOND, null, null, null],
  [1, 11, 101, 101, 102],
  [1, 11 + SECOND, null, 101, 102],
  [1, 12.5, 110, 110, 110],
  [2, 10, null, null, null],
  [3, 10, 301, 301, 301],
  [3, 12, null, 301, 301],
  [4, 10, null, null, null],
  [5, 10, 501, 501, 501],
  [6, 10, null, null, null],
  [null, 10, null, null, null],
])("as of: driver %s at %s o'clock", (driver, time, withinAnHour, ever, knownByThen) => {
  const ask = { key: [driver], time: hours(time) };
  const answer = (ttlMicros: number | null, known: boolean) =>
    asOfOracle(ROWS, ask, { ttlMicros, knownByThen: known }).map(({ values }) => values[0]);
  const list = (value: number | null) => (value === null ? [] : [value]);
  expect(answer(HOUR, false)).toEqual(list(withinAnHour));
  expect(answer(null, false)).toEqual(list(ever));
  expect(answer(null, true)).toEqual(list(knownByThen));
});

test("as of: a full tie has every one of its rows for an answer", () => {
  const tied = [row(1, 1, 1, 1), row(1, 1, 1, 2), row(1, 1, null, 3)];
  const found = asOfOracle(
    tied,
    { key: [1], time: hours(1) },
    { ttlMicros: null, knownByThen: false },
  );
  expect(found.map(({ values }) => values[0])).toEqual([1, 2]);
});

test.each<[string, readonly HistoryRow[], readonly [number, number], readonly number[]]>([
  [
    "ties to the newest created",
    [row(1, 10, 10, 1), row(1, 10, 12, 2), row(1, 10, 11, 3)],
    [0, 12],
    [2],
  ],
  ["event times before created times", [row(2, 9, 15, 1), row(2, 10, 1, 2)], [0, 12], [2]],
  [
    "both ends included",
    [row(1, 10, 1, 1), row(2, 10 - 1 / 60, 1, 2), row(3, 12, 1, 3), row(4, 12 + 1 / 60, 1, 4)],
    [10, 12],
    [1, 3],
  ],
  ["no time, no row", [row(1, null, 1, 5), row(1, 10, 1, 6)], [0, 12], [6]],
])("latest: %s", (_, rows, [from, to], expected) => {
  const window = { fromMicros: hours(from), toMicros: hours(to), notAfterMicros: null };
  const { newest } = latestOracle(rows, window);
  expect([...newest.values()].map(([one]) => one?.values[0])).toEqual(expected);
});

test("newest: the greatest (event, created) stays, a full tie goes to the later row", () => {
  const table = newestOracle();
  const given = (event: number, created: number | null, v: number) => ({
    key: ["a"],
    event,
    created,
    values: [v],
  });
  expect(table.write([given(2, null, 1), given(1, 9, 2), given(2, null, 3)])).toEqual({
    written: 1,
    stale: 2,
  });
  expect(table.read(["a"])?.values).toEqual([3]);
  expect(table.write([given(2, 0, 4)])).toEqual({ written: 1, stale: 0 });
  table.remove([["a"]]);
  expect(table.read(["a"])).toBeNull();
});

test("keys: equal texts are equal keys", () => {
  const keys = [
    ["1", "12"],
    ["11", "2"],
    [1n, "12"],
    [1, "12"],
    [new Uint8Array([1]), "12"],
    ["1,12"],
  ];
  expect(new Set(keys.map(keyText)).size).toBe(keys.length);
  expect([keyText([null, "a"]), keyText([])]).toEqual([null, "[]"]);
});
