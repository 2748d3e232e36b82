import type {
  CallOptions,
  Field,
  LatestCounts,
  LatestPlan,
  OfflineStore,
  Source,
} from "@fs/sdk/adapter";
import { expectEqual, expectTrue } from "../judge.ts";
import type { OpenedOfflineStore } from "../opened.ts";
import type { HistoryRow } from "../oracle/history-row.ts";
import { plainRows } from "../plain-rows.ts";
import { DAY_START, hours } from "../times.ts";
import { ID, putOne, V } from "./one-view.ts";

/** What is said of a plan; the window is the day of the cases unless told otherwise. */
export interface LatestSpec extends Partial<Omit<LatestPlan, "source" | "by" | "select">> {
  readonly source: Source;
  readonly by: readonly Field[];
  readonly select: readonly Field[];
}

/** The rows that a plan answers, and what was counted. */
export interface FoundLatest {
  readonly rows: readonly HistoryRow[];
  readonly counts: LatestCounts;
}

/** A plan as core would make it. */
export function latestPlan(spec: LatestSpec): LatestPlan {
  return { fromMicros: DAY_START, toMicros: hours(12), notAfterMicros: null, ...spec };
}

/** Reads a plan to its end. */
export async function readLatest(
  store: OfflineStore,
  spec: LatestSpec,
  options?: CallOptions,
): Promise<FoundLatest> {
  const plan = latestPlan(spec);
  const found = store.latest(plan, options);
  const rows: HistoryRow[] = [];
  for await (const batch of found) {
    const values = plainRows(batch, [...plan.by, ...plan.select], "the latest rows");
    const hasCreated = plan.source.createdTimestampColumn !== null;
    expectTrue(
      (batch.createdTimes === null) === !hasCreated,
      `created times of a source ${hasCreated ? "with" : "without"} a created column: found ${batch.createdTimes === null ? "null" : "times"}`,
    );
    values.forEach((row, i) => {
      const created = batch.createdTimes?.[i] ?? Number.NaN;
      rows.push({
        key: row.slice(0, plan.by.length),
        event: batch.eventTimes[i] as number,
        created: Number.isNaN(created) ? null : created,
        values: row.slice(plan.by.length),
      });
    });
  }
  return { rows, counts: found.counts() };
}

/** Key and values of rows in the order of their texts, since `latest` promises no order. */
export function sorted(rows: readonly HistoryRow[]): readonly (readonly unknown[])[] {
  const flat = rows.map(({ key, values }) => [...key, ...values]);
  return flat.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

/** Expects key and value of each row, in any order. */
export function expectRows(
  found: FoundLatest,
  expected: readonly (readonly unknown[])[],
  what: string,
): void {
  const wanted = [...expected].sort((a, b) => (String(a) < String(b) ? -1 : 1));
  expectEqual(sorted(found.rows), wanted, what);
}

/** Reads the latest rows of a source with one key and one value. */
export async function latestOf(
  opened: OpenedOfflineStore,
  rows: readonly HistoryRow[],
  options: Partial<LatestSpec> = {},
): Promise<FoundLatest> {
  const source = await putOne(opened, rows);
  return readLatest(opened.store, { source, by: [ID], select: [V], ...options });
}
