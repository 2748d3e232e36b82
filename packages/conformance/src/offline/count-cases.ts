import type { LatestCounts } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import type { OpenOfflineStore } from "../opened.ts";
import type { HistoryRow } from "../oracle/history-row.ts";
import { hours } from "../times.ts";
import { type LatestSpec, latestOf } from "./latest-rows.ts";
import { historyRow } from "./one-view.ts";

const counts = (
  name: string,
  rows: readonly HistoryRow[],
  expected: Partial<LatestCounts>,
  options: Partial<LatestSpec> = {},
): ConformanceCase<OpenOfflineStore> =>
  duty(name, async (opened) => {
    const found = (await latestOf(opened, rows, options)).counts;
    for (const [count, value] of Object.entries(expected))
      expectEqual(found[count as keyof LatestCounts], value, `the count "${count}"`);
  });

const WINDOW = { fromMicros: hours(10), toMicros: hours(12) };
const LATE = { beforeMicros: hours(10), createdAfterMicros: hours(11) };

/** What `latest` counts on its way. */
export const countCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  counts(
    "counts the rows in the window",
    [
      historyRow(1n, hours(10), 1n),
      historyRow(1n, hours(11), 1n),
      historyRow(2n, hours(9), 1n),
      historyRow(2n, hours(13), 1n),
    ],
    { read: 2 },
    WINDOW,
  ),
  counts(
    "counts the rows without a key",
    [
      historyRow(null, hours(10), 1n),
      historyRow(null, hours(11), 1n),
      historyRow(1n, hours(11), 1n),
      historyRow(null, hours(9), 1n),
    ],
    { skippedNullKey: 2 },
    WINDOW,
  ),
  counts(
    "counts the rows without an event time",
    [historyRow(1n, null, 1n), historyRow(2n, null, 1n), historyRow(1n, hours(11), 1n)],
    { skippedNullTime: 2, read: 1 },
    WINDOW,
  ),
  counts(
    "counts the rows after the instant that it is told",
    [
      historyRow(1n, hours(10), 1n),
      historyRow(1n, hours(11), 1n),
      historyRow(2n, hours(11.5), 1n),
      historyRow(2n, hours(13), 1n),
    ],
    { skippedFuture: 2 },
    { ...WINDOW, notAfterMicros: hours(10) },
  ),
  counts(
    "counts the keys whose newest row stands more than once",
    [
      historyRow(1n, hours(10), 1n, 5),
      historyRow(1n, hours(10), 2n, 5),
      historyRow(1n, hours(10), 3n, 5),
      historyRow(2n, hours(9), 1n, 5),
      historyRow(2n, hours(9), 2n, 5),
      historyRow(2n, hours(10), 3n, 5),
      historyRow(3n, hours(10), 1n, null),
      historyRow(3n, hours(10), 2n, null),
      historyRow(4n, hours(10), 1n, 1),
      historyRow(4n, hours(10), 1n, 2),
    ],
    { fullTies: 2 },
  ),
  counts(
    "counts the rows that landed late, where it is asked to",
    [
      historyRow(1n, hours(9), 1n, hours(12)),
      historyRow(1n, hours(10), 2n, hours(11) + 1),
      historyRow(2n, hours(9), 3n, hours(11)),
      historyRow(2n, hours(10) + 1, 4n, hours(12)),
      historyRow(3n, hours(9), 5n, null),
    ],
    { landedLate: 2 },
    { late: LATE },
  ),
  counts(
    "counts the rows that landed late, wherever the window begins",
    [historyRow(1n, hours(9), 1n, hours(12)), historyRow(1n, hours(11), 1n, hours(12))],
    { landedLate: 1, read: 1 },
    { ...WINDOW, fromMicros: hours(10) + 1, late: LATE },
  ),
  counts(
    "answers null for the rows that landed late, where it is not asked",
    [historyRow(1n, hours(9), 1n, hours(12))],
    { landedLate: null },
  ),
  counts("counts nothing of a source without rows", [], {
    read: 0,
    skippedNullKey: 0,
    skippedNullTime: 0,
    skippedFuture: 0,
    fullTies: 0,
  }),
];
