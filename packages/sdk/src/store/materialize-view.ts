import type { Column, FeatureBatch } from "../contract/columns.ts";
import type { LatestPlan } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { KeyedBatch, OnlineStore, Table } from "../contract/online-store.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { entityKeys } from "../online/entity-keys.ts";
import type { Lease } from "./lease.ts";
import type { Progress } from "./materialization.ts";
import { NO_COUNTS, sumCounts, type ViewCounts } from "./materialize-counts.ts";
import { sendEach } from "./materialize-pipeline.ts";
import {
  countsOf,
  type ProgressPlace,
  type RunProgress,
  recordProgress,
} from "./materialize-progress.ts";

/** Where rows go, and the right to send them there; a run that only rehearses has none. */
export interface Target {
  readonly online: OnlineStore;
  readonly lease: Lease;
  readonly place: ProgressPlace;
}

/** One window of one view. */
export interface WindowRun {
  readonly view: string;
  readonly offline: OfflineStore;
  readonly table: Table;
  readonly plan: LatestPlan;
  /** Into how many parts, by hash of the key, the rows are cut: what a killed run need not do again. */
  readonly parts: number;
  /** What of the window is done already. */
  readonly progress: RunProgress;
  readonly target: Target | null;
  readonly signal: AbortSignal;
  readonly emit: (progress: Progress) => void;
}

/**
 * Sends the newest row of each key in the window to the online store, part by part; a part is done, and written down,
 * once all its rows are acknowledged. Answers the counts of the whole window, of what was done before too.
 */
export async function materializeView(run: WindowRun): Promise<ViewCounts> {
  let { progress } = run;
  const before = new Set(progress.done.map(({ part }) => part));
  tell(run, countsOf(progress).rows, before.size, null);
  for (let part = 0; part < run.parts; part += 1) {
    if (before.has(part)) continue;
    const counts = await materializePart(run, part, progress);
    progress = { ...progress, done: [...progress.done, { part, counts }] };
    if (run.parts > 1 && run.target !== null) await recordProgress(run.target.place, progress);
  }
  const counts = countsOf(progress);
  tell(run, counts.rows, run.parts - 1, counts.rows);
  return counts;
}

async function materializePart(
  run: WindowRun,
  part: number,
  before: RunProgress,
): Promise<ViewCounts> {
  const { plan, parts, signal, target } = run;
  const whole = parts === 1 ? plan : { ...plan, part: { index: part, of: parts } };
  const rows = run.offline.latest(whole, { signal });
  const sent = { rows: 0, written: 0, stale: 0 };
  const already = countsOf(before).rows;
  await sendEach(rows, async (batch) => {
    await target?.lease.check();
    throwIfAborted(signal);
    if (batch.length === 0) return;
    if (target !== null) {
      const wrote = await target.online.write(run.table, keyed(run, batch), { signal });
      sent.written += wrote.written;
      sent.stale += wrote.stale;
    }
    sent.rows += batch.length;
    tell(run, already + sent.rows, before.done.length, null);
  });
  return sumCounts({ ...NO_COUNTS, ...sent }, { ...NO_COUNTS, ...rows.counts() });
}

function keyed(run: WindowRun, batch: FeatureBatch): KeyedBatch {
  const { by, select } = run.plan;
  if (batch.columns.length !== by.length + select.length) {
    throw new FeatureStoreError(
      "FS_STORE_CONTRACT",
      `offline store "${run.offline.name}" broke its contract: latest must answer ${by.length + select.length} columns, and answered ${batch.columns.length}`,
    );
  }
  const keys = batch.columns.slice(0, by.length) as readonly Column[];
  return {
    length: batch.length,
    fields: select,
    columns: batch.columns.slice(by.length),
    eventTimes: batch.eventTimes,
    createdTimes: batch.createdTimes,
    keys: entityKeys(keys, batch.length),
  };
}

function tell(run: WindowRun, rows: number, part: number, totalRows: number | null): void {
  const { view, plan, parts } = run;
  const [start, end] = [new Date(plan.fromMicros / 1000), new Date(plan.toMicros / 1000)];
  run.emit({ view, start, end, rows, totalRows, part, parts });
}

function throwIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new FeatureStoreError(
    "FS_ABORTED",
    "the materialization was aborted; rows written so far stay",
    { cause: signal.reason },
  );
}
