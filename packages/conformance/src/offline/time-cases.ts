import { type ConformanceCase, duty } from "../conformance-case.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { HOUR, hours } from "../times.ts";
import type { JoinSpec } from "./join-rows.ts";
import { entityRow, expectJoined, historyRow } from "./one-view.ts";

type Asked = Parameters<typeof expectJoined>[2];

const joins = (
  name: string,
  rows: Parameters<typeof expectJoined>[1],
  asked: Asked,
  options: Partial<JoinSpec> = {},
): ConformanceCase<OpenOfflineStore> =>
  duty(
    name,
    (opened) => expectJoined(opened, rows, asked, options),
    ...(options.knownByThen ? ["knownByThen"] : []),
  );

const TEN = historyRow(1n, hours(10), 10n);
const TIED = [
  historyRow(1n, hours(10), 1n, hours(10)),
  historyRow(1n, hours(10), 3n, hours(12)),
  historyRow(1n, hours(10), 2n, hours(11)),
];
const LONG_AGO = -2_000_000_000_000_000;

/** For each entity row at t: the newest source row in [t - ttl, t]. */
export const timeCases: readonly ConformanceCase<OpenOfflineStore>[] = [
  joins(
    "joins the newest row before each entity row's own time",
    [TEN, historyRow(1n, hours(12), 12n), historyRow(1n, hours(11), 11n)],
    [
      [entityRow(1n, hours(12.5)), 12n],
      [entityRow(1n, hours(10.5)), 10n],
      [entityRow(1n, hours(11.5)), 11n],
    ],
  ),
  joins(
    "matches a row of the very time of the entity row",
    [TEN],
    [[entityRow(1n, hours(10)), 10n]],
  ),
  joins(
    "never matches a row from after the entity row, not by a microsecond",
    [TEN, historyRow(1n, hours(9), 9n)],
    [
      [entityRow(1n, hours(10) - 1), 9n],
      [entityRow(1n, hours(9) - 1), null],
    ],
  ),
  joins(
    "keeps an entity row for which there are only later rows",
    [TEN],
    [[entityRow(1n, hours(1)), null]],
  ),
  joins(
    "keeps an entity row whose key is unknown",
    [TEN],
    [
      [entityRow(2n, hours(11)), null],
      [entityRow(1n, hours(11)), 10n],
    ],
  ),
  joins("matches a row that is exactly ttl old", [TEN], [[entityRow(1n, hours(11)), 10n]], {
    ttlMicros: HOUR,
  }),
  joins(
    "never matches a row older than ttl, not by a microsecond, and keeps the entity row",
    [TEN],
    [[entityRow(1n, hours(11) + 1), null]],
    { ttlMicros: HOUR },
  ),
  joins(
    "counts ttl from the entity row's time, not from now",
    [TEN, historyRow(2n, LONG_AGO, 2n)],
    [
      [entityRow(1n, hours(10.5)), 10n],
      [entityRow(2n, LONG_AGO + HOUR), 2n],
      [entityRow(2n, LONG_AGO + HOUR + 1), null],
    ],
    { ttlMicros: HOUR },
  ),
  joins(
    "takes no ttl for unlimited",
    [historyRow(1n, LONG_AGO, 1n)],
    [[entityRow(1n, hours(10)), 1n]],
  ),
  joins(
    "does not fall back on a row when the newest one is within ttl and null",
    [historyRow(1n, hours(9), 9n), historyRow(1n, hours(10), null)],
    [[entityRow(1n, hours(11)), null]],
  ),
  joins("breaks a tie of event times by the newest created time", TIED, [
    [entityRow(1n, hours(10)), 3n],
    [entityRow(1n, hours(20)), 3n],
  ]),
  joins(
    "breaks a tie among many rows of one time by the newest created time",
    Array.from({ length: 60 }, (_, i) =>
      historyRow(1n, hours(10), BigInt((i * 37) % 60), (i * 37) % 60),
    ),
    [[entityRow(1n, hours(10)), 59n]],
  ),
  joins(
    "takes a null created time for older than any",
    [
      historyRow(1n, hours(10), 1n, null),
      historyRow(1n, hours(10), 2n, -5),
      historyRow(2n, hours(10), 3n, -5),
      historyRow(2n, hours(10), 4n, null),
    ],
    [
      [entityRow(1n, hours(10)), 2n],
      [entityRow(2n, hours(10)), 3n],
    ],
  ),
  joins(
    "matches a row whose created time is null",
    [historyRow(1n, hours(10), 1n, null)],
    [[entityRow(1n, hours(10)), 1n]],
  ),
  joins(
    "looks at event times before created times",
    [historyRow(1n, hours(9), 9n, hours(20)), historyRow(1n, hours(10), 10n, hours(1))],
    [[entityRow(1n, hours(11)), 10n]],
  ),
  joins(
    "never matches a row without an event time",
    [
      historyRow(1n, null, 1n, hours(9)),
      historyRow(2n, null, 2n, null),
      historyRow(2n, hours(9), 3n),
    ],
    [
      [entityRow(1n, hours(10)), null],
      [entityRow(2n, hours(10)), 3n],
      [entityRow(2n, hours(8)), null],
    ],
  ),
  joins(
    "answers an entity row without a time with nulls",
    [TEN, historyRow(1n, null, 1n)],
    [
      [entityRow(1n, null), null],
      [entityRow(1n, hours(10)), 10n],
    ],
  ),
  joins(
    "answers an entity row with a null key with nulls, not with the rows of a null key",
    [TEN, historyRow(null, hours(9), 9n)],
    [
      [entityRow(null, hours(10)), null],
      [entityRow(1n, hours(10)), 10n],
      [entityRow(null, null), null],
    ],
  ),
  joins(
    "compares times to the microsecond, before 1970 too",
    [historyRow(1n, -1, 1n), historyRow(1n, 0, 2n), historyRow(1n, 1, 3n)],
    [
      [entityRow(1n, -2), null],
      [entityRow(1n, -1), 1n],
      [entityRow(1n, 0), 2n],
      [entityRow(1n, 2), 3n],
    ],
  ),
  joins(
    "asks that a row was known by then, its created time included",
    TIED,
    [
      [entityRow(1n, hours(10) - 1), null],
      [entityRow(1n, hours(10)), 1n],
      [entityRow(1n, hours(11) - 1), 1n],
      [entityRow(1n, hours(11)), 2n],
      [entityRow(1n, hours(12)), 3n],
    ],
    { knownByThen: true },
  ),
  joins(
    "falls back on an older row where the newest was not known by then",
    [historyRow(1n, hours(9), 9n, hours(9)), historyRow(1n, hours(10), 10n, hours(13))],
    [
      [entityRow(1n, hours(12)), 9n],
      [entityRow(1n, hours(13)), 10n],
    ],
    { knownByThen: true },
  ),
  joins(
    "does not take a row for known whose created time is null",
    [historyRow(1n, hours(9), 9n, null)],
    [[entityRow(1n, hours(10)), null]],
    { knownByThen: true },
  ),
  joins(
    "asks both, ttl and that a row was known by then",
    [historyRow(1n, hours(9), 9n, hours(9)), historyRow(1n, hours(10), 10n, hours(13))],
    [
      [entityRow(1n, hours(10)), 9n],
      [entityRow(1n, hours(12)), null],
      [entityRow(1n, hours(11)), null],
    ],
    { knownByThen: true, ttlMicros: HOUR },
  ),
];
