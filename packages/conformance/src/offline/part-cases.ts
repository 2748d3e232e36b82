import { int32, int64, string } from "@fs/sdk";
import type { Field, LatestCounts } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual, expectTrue } from "../judge.ts";
import type { OpenedOfflineStore, OpenOfflineStore } from "../opened.ts";
import type { HistoryRow } from "../oracle/history-row.ts";
import { hours } from "../times.ts";
import { type FoundLatest, readLatest, sorted } from "./latest-rows.ts";
import { historyRow, ID, putOne, V } from "./one-view.ts";
import { putSource } from "./put-source.ts";

const ROWS = Array.from({ length: 900 }, (_, i) =>
  historyRow(BigInt(i % 300), hours(i / 100), BigInt(i), i % 5 === 0 ? null : i),
);

/** Every part of a source, and the whole. */
async function partsOf(
  opened: OpenedOfflineStore,
  rows: readonly HistoryRow[],
  of: number,
): Promise<{ readonly parts: readonly FoundLatest[]; readonly whole: FoundLatest }> {
  const source = await putOne(opened, rows);
  const late = { beforeMicros: hours(6), createdAfterMicros: 500 };
  const spec = { source, by: [ID], select: [V], notAfterMicros: hours(8), late };
  const parts: FoundLatest[] = [];
  for (let index = 0; index < of; index += 1)
    parts.push(await readLatest(opened.store, { ...spec, part: { index, of } }));
  return { parts, whole: await readLatest(opened.store, spec) };
}

const keysOf = ({ rows }: FoundLatest): string[] => rows.map(({ key }) => String(key)).sort();

/** Parts by key: disjoint, complete, and the same on every run. */
export const partCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  duty("gives each key to one part alone", async (opened) => {
    const { parts } = await partsOf(opened, ROWS, 4);
    const keys = parts.flatMap(keysOf);
    expectEqual(new Set(keys).size, keys.length, "different keys among the keys of all parts");
  }),
  duty("gives every key to some part: together they are the whole", async (opened) => {
    const { parts, whole } = await partsOf(opened, ROWS, 4);
    expectEqual(
      sorted(parts.flatMap(({ rows }) => rows)),
      sorted(whole.rows),
      "the rows of all parts and of the whole",
    );
    expectEqual(whole.rows.length, 300, "rows of the whole");
  }),
  duty("spreads keys over its parts", async (opened) => {
    const { parts } = await partsOf(opened, ROWS, 4);
    const sizes = parts.map(({ rows }) => rows.length);
    expectTrue(
      Math.min(...sizes) >= 30,
      `300 keys in 4 parts: expected no part below 30 keys, found ${sizes.join(", ")}`,
    );
  }),
  duty("gives the same keys to a part on every run, also when rows were added", async (opened) => {
    const first = await partsOf(opened, ROWS, 3);
    const again = await partsOf(opened, ROWS, 3);
    expectEqual(
      again.parts.map(keysOf),
      first.parts.map(keysOf),
      "the keys of each part on a second run",
    );
    const more = [
      ...ROWS,
      historyRow(9999n, hours(1), 1n),
      historyRow(7n, hours(7.9), 1n),
    ].reverse();
    const later = await partsOf(opened, more, 3);
    expectEqual(
      later.parts.map((part) => keysOf(part).filter((key) => key !== "9999")),
      first.parts.map(keysOf),
      "the keys of each part when rows were added and their order was changed",
    );
  }),
  duty("counts over its parts what it counts of the whole", async (opened) => {
    const odd = [
      historyRow(null, hours(1), 1n),
      historyRow(null, null, 1n),
      historyRow(5n, null, 1n),
      historyRow(301n, hours(8.5), 1n),
    ];
    const tied = [historyRow(400n, hours(2), 1n, 3), historyRow(400n, hours(2), 2n, 3)];
    const { parts, whole } = await partsOf(opened, [...ROWS, ...odd, ...tied], 4);
    const names = [
      "read",
      "skippedNullKey",
      "skippedNullTime",
      "skippedFuture",
      "fullTies",
      "landedLate",
    ] as const;
    const sum = (name: keyof LatestCounts): number =>
      parts.reduce((total, { counts }) => total + Number(counts[name]), 0);
    for (const name of names)
      expectEqual(sum(name), whole.counts[name], `the count "${name}" over all parts`);
    expectEqual(whole.counts.fullTies, 1, 'the count "fullTies" of the whole');
    expectTrue(Number(whole.counts.landedLate) > 0, "some rows landed late");
  }),
  duty("takes one part of one for the whole", async (opened) => {
    const { parts, whole } = await partsOf(opened, ROWS, 1);
    expectEqual(
      sorted(parts.flatMap(({ rows }) => rows)),
      sorted(whole.rows),
      "the rows of the only part",
    );
  }),
  duty("answers the parts of composite keys disjoint and complete", async (opened) => {
    const keys: readonly Field[] = [
      { name: "a", type: string() },
      { name: "b", type: int32() },
    ];
    const rows = Array.from({ length: 200 }, (_, i) => ({
      key: [`${i % 20}`, i % 10],
      event: hours(i / 20),
      created: null,
      values: [BigInt(i)],
    }));
    const source = await putSource(opened, { keys, fields: [V], rows });
    const spec = { source, by: keys, select: [V] };
    const found: HistoryRow[] = [];
    for (let index = 0; index < 5; index += 1)
      found.push(...(await readLatest(opened.store, { ...spec, part: { index, of: 5 } })).rows);
    expectEqual(
      sorted(found),
      sorted((await readLatest(opened.store, spec)).rows),
      "the rows of all parts and of the whole",
    );
  }),
  duty("answers the latest rows of 100,000 keys", async (opened) => {
    const rows = Array.from({ length: 150_000 }, (_, i) =>
      historyRow(BigInt(i % 100_000), hours(i / 100_000), BigInt(i)),
    );
    const source = await putSource(opened, {
      keys: [ID],
      fields: [{ name: "v", type: int64() }],
      rows,
    });
    const found = await readLatest(opened.store, { source, by: [ID], select: [V] });
    expectEqual(found.rows.length, 100_000, "the number of rows");
    for (const { key, values } of found.rows) {
      const id = key[0] as bigint;
      expectEqual(values[0], id < 50_000n ? id + 100_000n : id, "the value of a key");
    }
    expectEqual(found.counts.read, 150_000, 'the count "read"');
  }),
];
