import type { FeatureBatch } from "../contract/columns.ts";
import type { LatestPlan } from "../contract/offline-plan.ts";
import type { LatestCounts } from "../contract/offline-store.ts";
import { takeColumn } from "../data/take.ts";
import { isOlder } from "./as-of-rows.ts";
import { declaredColumn } from "./declared-column.ts";
import { type OpenSource, sourceColumn } from "./memory-source.ts";
import { rowKeys } from "./row-keys.ts";

/** The newest row of each key in the plan's window, and what was counted on the way. */
export function latestRows(
  plan: LatestPlan,
  source: OpenSource,
): { readonly batch: FeatureBatch; readonly counts: LatestCounts } {
  const { length } = source.batch;
  const keyColumns = plan.by.map(({ name, type }) =>
    declaredColumn(sourceColumn(plan.source, source.batch, name), type, length, where(plan, name)),
  );
  const keys = rowKeys(keyColumns, length);
  const counts = { read: 0, skippedNullKey: 0, skippedNullTime: 0, skippedFuture: 0, fullTies: 0 };
  const winners = new Map<string, number>();
  const tied = new Set<string>();
  for (let row = 0; row < length; row += 1) {
    const key = keys[row] ?? null;
    const time = source.eventTimes[row] as number;
    if (!inPart(plan, key)) continue;
    if (Number.isNaN(time)) counts.skippedNullTime += 1;
    if (!(time >= plan.fromMicros && time <= plan.toMicros)) continue;
    counts.read += 1;
    if (key === null) counts.skippedNullKey += 1;
    else if (plan.notAfterMicros !== null && time > plan.notAfterMicros) counts.skippedFuture += 1;
    else contend(source, winners, tied, { key, row });
  }
  const landedLate = plan.late === undefined ? null : lateRows(plan, source, keys);
  const rows = [...winners.values()];
  return {
    batch: answer(plan, source, rows),
    counts: { ...counts, fullTies: tied.size, landedLate },
  };
}

function contend(
  source: OpenSource,
  winners: Map<string, number>,
  tied: Set<string>,
  challenger: { readonly key: string; readonly row: number },
): void {
  const { key, row } = challenger;
  const best = winners.get(key);
  if (best === undefined) {
    winners.set(key, row);
  } else if (!isOlder(source, row, best)) {
    // Neither is older: a full tie, which the later row wins.
    if (isOlder(source, best, row)) tied.delete(key);
    else tied.add(key);
    winners.set(key, row);
  }
}

function lateRows(plan: LatestPlan, source: OpenSource, keys: readonly (string | null)[]): number {
  const { beforeMicros, createdAfterMicros } = plan.late as NonNullable<LatestPlan["late"]>;
  let late = 0;
  keys.forEach((key, row) => {
    if (key === null || !inPart(plan, key)) return;
    const created = source.createdTimes?.[row] ?? Number.NaN;
    if ((source.eventTimes[row] as number) <= beforeMicros && created > createdAfterMicros)
      late += 1;
  });
  return late;
}

/** Rows without a key belong to the first part, so that the parts' counts add up. */
function inPart(plan: LatestPlan, key: string | null): boolean {
  if (plan.part === undefined) return true;
  if (key === null) return plan.part.index === 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % plan.part.of === plan.part.index;
}

function answer(plan: LatestPlan, source: OpenSource, rows: readonly number[]): FeatureBatch {
  const fields = [...plan.by, ...plan.select];
  const columns = fields.map(({ name, type }) => {
    const taken = takeColumn(sourceColumn(plan.source, source.batch, name), rows);
    return declaredColumn(taken, type, rows.length, where(plan, name));
  });
  const created = source.createdTimes;
  return {
    length: rows.length,
    fields,
    columns,
    eventTimes: Float64Array.from(rows, (row) => source.eventTimes[row] as number),
    createdTimes: created && Float64Array.from(rows, (row) => created[row] as number),
  };
}

function where(plan: LatestPlan, name: string): string {
  return `source "${plan.source.name}", column "${name}"`;
}
