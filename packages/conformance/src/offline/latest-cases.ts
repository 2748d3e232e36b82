import { float64, int64, string } from "@fs/sdk";
import type { Field } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual, expectTrue } from "../judge.ts";
import type { OpenOfflineStore } from "../opened.ts";
import type { HistoryRow } from "../oracle/history-row.ts";
import { hours } from "../times.ts";
import { expectRows, type LatestSpec, latestOf, readLatest } from "./latest-rows.ts";
import { historyRow, ID, V } from "./one-view.ts";
import { putSource } from "./put-source.ts";

type Pairs = readonly (readonly [bigint, bigint | null])[];

const answers = (
  name: string,
  rows: readonly HistoryRow[],
  expected: Pairs,
  options: Partial<LatestSpec> = {},
): ConformanceCase<OpenOfflineStore> =>
  duty(name, async (opened) =>
    expectRows(await latestOf(opened, rows, options), expected, "key and value of the newest rows"),
  );

const WINDOW = { fromMicros: hours(10), toMicros: hours(12) };

/** Newest row per key with event time in [from, to]; the rest is left out and counted. */
export const latestCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  answers(
    "answers the newest row of each key",
    [
      historyRow(1n, hours(9), 9n),
      historyRow(1n, hours(11), 11n),
      historyRow(1n, hours(10), 10n),
      historyRow(2n, hours(8), 8n),
    ],
    [
      [1n, 11n],
      [2n, 8n],
    ],
  ),
  answers(
    "breaks a tie of event times among latest rows by the newest created time",
    [
      historyRow(1n, hours(10), 1n, hours(10)),
      historyRow(1n, hours(10), 2n, hours(12)),
      historyRow(1n, hours(10), 3n, hours(11)),
    ],
    [[1n, 2n]],
  ),
  answers(
    "looks at event times before created times among latest rows",
    [historyRow(2n, hours(9), 1n, hours(15)), historyRow(2n, hours(10), 2n, hours(1))],
    [[2n, 2n]],
  ),
  answers(
    "takes a null created time for older than any among latest rows",
    [
      historyRow(1n, hours(10), 1n, -5),
      historyRow(1n, hours(10), 2n, null),
      historyRow(2n, hours(10), 3n, null),
      historyRow(2n, hours(10), 4n, -5),
    ],
    [
      [1n, 1n],
      [2n, 4n],
    ],
  ),
  answers(
    "includes both ends of the window, and no microsecond more",
    [
      historyRow(1n, hours(10), 1n),
      historyRow(2n, hours(10) - 1, 2n),
      historyRow(3n, hours(12), 3n),
      historyRow(4n, hours(12) + 1, 4n),
    ],
    [
      [1n, 1n],
      [3n, 3n],
    ],
    WINDOW,
  ),
  answers(
    "answers the newest row inside the window of a key that has rows after it",
    [historyRow(1n, hours(11), 11n), historyRow(1n, hours(13), 13n), historyRow(1n, hours(9), 9n)],
    [[1n, 11n]],
    WINDOW,
  ),
  answers(
    "leaves out rows without an event time",
    [historyRow(1n, null, 5n), historyRow(1n, hours(10), 6n), historyRow(2n, null, 7n, hours(10))],
    [[1n, 6n]],
  ),
  answers(
    "leaves out rows without a key",
    [historyRow(null, hours(10), 5n), historyRow(1n, hours(9), 6n)],
    [[1n, 6n]],
  ),
  answers(
    "leaves out rows after the instant that it is told, and answers the one before",
    [
      historyRow(1n, hours(9), 9n),
      historyRow(1n, hours(11), 11n),
      historyRow(2n, hours(11), 11n),
      historyRow(3n, hours(10), 10n),
    ],
    [
      [1n, 9n],
      [3n, 10n],
    ],
    { notAfterMicros: hours(10) },
  ),
  answers(
    "answers nulls of the newest row, not values of older ones",
    [historyRow(1n, hours(9), 9n), historyRow(1n, hours(10), null)],
    [[1n, null]],
  ),
  answers(
    "answers nothing of a source without rows, or without any in the window",
    [historyRow(1n, hours(1), 1n)],
    [],
    WINDOW,
  ),
  duty("answers event and created times with the latest rows", async (opened) => {
    const { rows } = await latestOf(opened, [
      historyRow(1n, hours(10) + 1, 1n, hours(9) + 3),
      historyRow(1n, hours(9), 2n, hours(11)),
    ]);
    expectEqual(
      rows,
      [historyRow(1n, hours(10) + 1, 1n, hours(9) + 3)],
      "the newest row with its times",
    );
  }),
  duty("answers no created times for a source without a created column", async (opened) => {
    const rows = [historyRow(1n, hours(10), 1n), historyRow(1n, hours(9), 2n)];
    const source = await putSource(opened, { keys: [ID], fields: [V], created: false, rows });
    expectRows(
      await readLatest(opened.store, { source, by: [ID], select: [V] }),
      [[1n, 1n]],
      "the newest row",
    );
  }),
  duty("answers NaN and infinities of the newest row as they are", async (opened) => {
    const fields: readonly Field[] = [{ name: "f", type: float64() }];
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    const rows = values.map((value, i) => ({
      key: [BigInt(i)],
      event: hours(10),
      created: null,
      values: [value],
    }));
    const source = await putSource(opened, { keys: [ID], fields, rows });
    const found = await readLatest(opened.store, { source, by: [ID], select: fields });
    const byKey = [...found.rows].sort((a, b) => Number(a.key[0]) - Number(b.key[0]));
    expectEqual(
      byKey.map((row) => row.values[0]),
      values,
      "the values by key",
    );
  }),
  duty("answers the newest row of each composite key", async (opened) => {
    const keys = ["a", "b"].map((name): Field => ({ name, type: string() }));
    const given = [
      ["1", "12"],
      ["11", "2"],
      ["112", ""],
      ["", "112"],
      ["1", null],
    ];
    const rows = given.flatMap((key, i) =>
      [1, 2].map((hour) => ({
        key,
        event: hours(hour),
        created: null,
        values: [BigInt(i * 10 + hour)],
      })),
    );
    const source = await putSource(opened, { keys, fields: [V], rows });
    const found = await readLatest(opened.store, { source, by: keys, select: [V] });
    expectRows(
      found,
      given.slice(0, 4).map((key, i) => [...key, BigInt(i * 10 + 2)]),
      "keys and values",
    );
  }),
  duty("answers the one newest row of a view without entities", async (opened) => {
    const rows = [9, 11, 10].map((hour) => ({
      key: [],
      event: hours(hour),
      created: null,
      values: [BigInt(hour)],
    }));
    const source = await putSource(opened, { keys: [], fields: [V], rows });
    expectRows(
      await readLatest(opened.store, { source, by: [], select: [V] }),
      [[11n]],
      "the newest row",
    );
  }),
  duty("reads latest rows under the names that the field mapping gives", async (opened) => {
    const columns = { id: "IDENT", ts: "when", cts: "made at", v: "the value" };
    const source = await putSource(opened, {
      keys: [ID],
      fields: [V],
      columns,
      rows: [historyRow(1n, hours(10), 1n), historyRow(1n, hours(9), 2n)],
    });
    expectRows(
      await readLatest(opened.store, { source, by: [ID], select: [V] }),
      [[1n, 1n]],
      "the newest row",
    );
  }),
  duty("answers one whole latest row on a full tie, and never a mixture", async (opened) => {
    const fields: readonly Field[] = [
      V,
      { name: "w", type: string() },
      { name: "x", type: int64() },
    ];
    const rows = Array.from({ length: 40 }, (_, i) => ({
      key: [BigInt(i % 2)],
      event: hours(10),
      created: hours(10),
      values: [BigInt(i), `w${i}`, BigInt(i)],
    }));
    const source = await putSource(opened, { keys: [ID], fields, rows });
    const found = await readLatest(opened.store, { source, by: [ID], select: fields });
    expectEqual(found.rows.length, 2, "the number of rows");
    for (const { values } of found.rows)
      expectTrue(
        values[1] === `w${values[0]}` && values[2] === values[0],
        "a full tie: the values are of different rows",
      );
  }),
  duty("answers one latest row on a full tie without a created column", async (opened) => {
    const rows = [1n, 2n, 1n, 2n].map((id, i) => historyRow(id, hours(10), BigInt(i) % 2n));
    const source = await putSource(opened, { keys: [ID], fields: [V], created: false, rows });
    const found = await readLatest(opened.store, { source, by: [ID], select: [V] });
    expectRows(
      found,
      [
        [1n, 0n],
        [2n, 1n],
      ],
      "the newest rows",
    );
    expectEqual(found.counts.fullTies, 2, "keys whose newest row stands more than once");
  }),
];
