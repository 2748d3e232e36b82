import type { LatestCounts, LatestPlan, LatestRows, OfflineStore } from "@fs/sdk/adapter";
import { takeFeatureBatch } from "@fs/sdk/adapter";
import { openMemoryOffline } from "../memory-offline.fixture.ts";
import type { OpenOfflineStore } from "../opened.ts";
import { hours } from "../times.ts";
import type { Mutant } from "./mutant.ts";
import { overlay } from "./overlay.ts";

const wrong = (
  bug: string,
  duty: string,
  change: (store: OfflineStore) => Partial<OfflineStore>,
): Mutant<OpenOfflineStore> => ({
  bug,
  duty,
  async open() {
    const opened = await openMemoryOffline();
    return { ...opened, store: overlay(opened.store, change(opened.store)) };
  },
});

const plans = (
  bug: string,
  duty: string,
  change: (plan: LatestPlan) => LatestPlan,
): Mutant<OpenOfflineStore> =>
  wrong(bug, duty, (store) => ({ latest: (plan, options) => store.latest(change(plan), options) }));

const counts = (
  bug: string,
  duty: string,
  change: (right: LatestCounts) => LatestCounts,
): Mutant<OpenOfflineStore> =>
  wrong(bug, duty, (store) => ({
    latest(plan, options) {
      const rows = store.latest(plan, options);
      return {
        [Symbol.asyncIterator]: () => rows[Symbol.asyncIterator](),
        counts: () => change(rows.counts()),
      };
    },
  }));

/** Rows that a plan answers, all but those of some. */
function without(rows: LatestRows, gone: (row: number) => boolean): LatestRows {
  return {
    counts: () => rows.counts(),
    async *[Symbol.asyncIterator]() {
      for await (const batch of rows) {
        yield takeFeatureBatch(
          batch,
          [...batch.eventTimes.keys()].filter((row) => !gone(row)),
        );
      }
    },
  };
}

const WINDOW = "includes both ends of the window, and no microsecond more";

/** Latest rows, appends and calls with one planted bug each. */
export const offlineCallMutants: readonly Mutant<OpenOfflineStore>[] = [
  plans("latest does not look at the end of its window", WINDOW, (plan) => ({
    ...plan,
    toMicros: Number.MAX_SAFE_INTEGER,
  })),
  plans("latest leaves out the end of its window", WINDOW, (plan) => ({
    ...plan,
    toMicros: plan.toMicros - 1,
  })),
  plans("latest leaves out the beginning of its window", WINDOW, (plan) => ({
    ...plan,
    fromMicros: plan.fromMicros + 1,
  })),
  plans(
    "latest answers rows from the future",
    "leaves out rows after the instant that it is told, and answers the one before",
    (plan) => ({ ...plan, notAfterMicros: null }),
  ),
  plans(
    "latest does not look at created times",
    "breaks a tie of event times among latest rows by the newest created time",
    (plan) => ({ ...plan, source: { ...plan.source, createdTimestampColumn: null } }),
  ),
  plans(
    "every part is the whole",
    "gives each key to one part alone",
    ({ part: _, ...plan }) => plan,
  ),
  plans(
    "a part too many is counted, so that keys are missing",
    "gives every key to some part: together they are the whole",
    (plan) =>
      plan.part === undefined
        ? plan
        : { ...plan, part: { index: plan.part.index, of: plan.part.of + 1 } },
  ),
  wrong(
    "a part has other keys on each run",
    "gives the same keys to a part on every run, also when rows were added",
    (store) => {
      const runs = new Map<string, number>();
      return {
        latest(plan, options) {
          const { part } = plan;
          if (part === undefined) return store.latest(plan, options);
          const run = runs.get(String(part.index)) ?? 0;
          runs.set(String(part.index), run + 1);
          return store.latest(
            { ...plan, part: { index: (part.index + run) % part.of, of: part.of } },
            options,
          );
        },
      };
    },
  ),
  plans("all keys are in the first part", "spreads keys over its parts", ({ part, ...plan }) =>
    part === undefined ? plan : part.index === 0 ? plan : { ...plan, fromMicros: 1, toMicros: 0 },
  ),
  wrong("a batch loses its last row", "answers the newest row of each key", (store) => ({
    latest: (plan, options) => without(store.latest(plan, options), (row) => row === 1),
  })),
  counts("only what was answered counts as read", "counts the rows in the window", (right) => ({
    ...right,
    read: Math.min(right.read, 1),
  })),
  counts("rows without a key are not counted", "counts the rows without a key", (right) => ({
    ...right,
    skippedNullKey: 0,
  })),
  counts(
    "rows without a time are not counted",
    "counts the rows without an event time",
    (right) => ({ ...right, skippedNullTime: 0 }),
  ),
  counts(
    "rows from the future are not counted",
    "counts the rows after the instant that it is told",
    (right) => ({ ...right, skippedFuture: 0 }),
  ),
  counts(
    "full ties are not counted",
    "counts the keys whose newest row stands more than once",
    (right) => ({ ...right, fullTies: 0 }),
  ),
  counts(
    "late rows are never counted",
    "counts the rows that landed late, where it is asked to",
    (right) => ({ ...right, landedLate: null }),
  ),
  plans(
    "late rows are counted whenever they were created",
    "counts the rows that landed late, where it is asked to",
    (plan) =>
      plan.late === undefined ? plan : { ...plan, late: { ...plan.late, createdAfterMicros: 0 } },
  ),
  plans(
    "late rows are counted whatever their event time",
    "counts the rows that landed late, where it is asked to",
    (plan) =>
      plan.late === undefined ? plan : { ...plan, late: { ...plan.late, beforeMicros: hours(24) } },
  ),
  plans(
    "late rows are counted in the window alone",
    "counts the rows that landed late, wherever the window begins",
    (plan) =>
      plan.late !== undefined && plan.fromMicros > plan.late.beforeMicros
        ? { ...plan, late: { ...plan.late, beforeMicros: 0 } }
        : plan,
  ),
  counts(
    "a late row is counted by every part",
    "counts over its parts what it counts of the whole",
    (right) => ({ ...right, landedLate: right.landedLate === null ? null : right.landedLate + 1 }),
  ),
  wrong(
    "append does nothing",
    "appends rows that the next join and the next latest see, absent columns as null",
    () => ({ append: async () => {} }),
  ),
  wrong(
    "the version of a source never changes",
    "tells another version of a source once its data differ, and the same while they do not",
    () => ({ stat: async () => ({ rows: null, version: "1" }) }),
  ),
  wrong(
    "fields are told in another order",
    "says before it is read the fields that its batches have",
    (store) => ({
      asOfJoin(plan, options) {
        const dataset = store.asOfJoin(plan, options);
        return { ...dataset, fields: async () => [...(await dataset.fields())].reverse() };
      },
    }),
  ),
  wrong(
    "signals are not heeded",
    "rejects every call whose signal has fired with FS_ABORTED, and changes nothing",
    (store) => ({ asOfJoin: (plan) => store.asOfJoin(plan) }),
  ),
  wrong(
    "close does nothing",
    "rejects every call after close with FS_STORE_CLOSED, and closes twice without an error",
    () => ({ close: async () => {} }),
  ),
];
