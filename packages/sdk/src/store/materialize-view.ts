import type { Column, FeatureBatch } from "../contract/columns.ts";
import type { LatestPlan } from "../contract/offline-plan.ts";
import type { LatestCounts, OfflineStore } from "../contract/offline-store.ts";
import type { KeyedBatch, OnlineStore, Table } from "../contract/online-store.ts";
import type { Registry } from "../contract/registry.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { entityKeys } from "../online/entity-keys.ts";
import type { Lease } from "./lease.ts";
import type { Progress, ViewReport } from "./materialization.ts";
import { progressKey } from "./state-keys.ts";

/** One view's run. */
export interface ViewRun {
  readonly project: string;
  readonly registry: Registry;
  readonly offline: OfflineStore;
  readonly online: OnlineStore;
  readonly view: AnyFeatureView;
  readonly table: Table;
  readonly lease: Lease;
  readonly plan: LatestPlan;
  /** Into how many parts, by hash of the key, the rows are cut: what a killed run need not do again. */
  readonly parts: number;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly emit: (progress: Progress) => void;
}

interface Done {
  readonly window: string;
  readonly parts: readonly number[];
}

interface Totals {
  read: number;
  written: number;
  stale: number;
  skippedNullKey: number;
  skippedNullTime: number;
  skippedFuture: number;
  fullTies: number;
  rows: number;
}

/** Sends the newest row of each key in the window to the online store, part by part; a part is done once all its rows are acknowledged. */
export async function materializeView(run: ViewRun): Promise<ViewReport> {
  const totals: Totals = {
    read: 0,
    written: 0,
    stale: 0,
    skippedNullKey: 0,
    skippedNullTime: 0,
    skippedFuture: 0,
    fullTies: 0,
    rows: 0,
  };
  const window = windowId(run);
  const done = new Set(await partsDone(run, window));
  progress(run, totals, 0, null);
  for (let part = 0; part < run.parts; part += 1) {
    if (done.has(part)) continue;
    await materializePart(run, part, totals);
    if (run.parts === 1 || run.dryRun) continue;
    done.add(part);
    await recordDone(run, { window, parts: [...done] });
  }
  if (run.parts > 1 && !run.dryRun) await recordDone(run, null);
  progress(run, totals, run.parts - 1, totals.rows);
  const { rows: _rows, ...counts } = totals;
  return { view: run.view.name, ...windowOf(run), ...counts, landedLate: null, error: null };
}

async function materializePart(run: ViewRun, part: number, totals: Totals): Promise<void> {
  const plan = run.parts === 1 ? run.plan : { ...run.plan, part: { index: part, of: run.parts } };
  const rows = run.offline.latest(plan, { signal: run.signal });
  for await (const batch of rows) {
    run.lease.check();
    throwIfAborted(run.signal);
    if (batch.length === 0) continue;
    if (!run.dryRun) {
      const wrote = await run.online.write(run.table, keyed(run, batch), { signal: run.signal });
      totals.written += wrote.written;
      totals.stale += wrote.stale;
    }
    totals.rows += batch.length;
    progress(run, totals, part, null);
  }
  addCounts(totals, rows.counts());
}

function keyed(run: ViewRun, batch: FeatureBatch): KeyedBatch {
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

function addCounts(totals: Totals, counts: LatestCounts): void {
  totals.read += counts.read;
  totals.skippedNullKey += counts.skippedNullKey;
  totals.skippedNullTime += counts.skippedNullTime;
  totals.skippedFuture += counts.skippedFuture;
  totals.fullTies += counts.fullTies;
}

function windowId({ plan, parts, table }: ViewRun): string {
  return [plan.fromMicros, plan.toMicros, parts, table.layout].join("/");
}

function windowOf({ plan }: ViewRun): { readonly start: Date; readonly end: Date } {
  return { start: new Date(plan.fromMicros / 1000), end: new Date(plan.toMicros / 1000) };
}

async function partsDone(run: ViewRun, window: string): Promise<readonly number[]> {
  const [entry] = await run.registry.getState(run.project, [progressKey(run.view.name)]);
  const done = entry?.value as Done | undefined;
  return done?.window === window ? done.parts : [];
}

async function recordDone(run: ViewRun, value: Done | null): Promise<void> {
  const key = progressKey(run.view.name);
  const [entry] = await run.registry.getState(run.project, [key]);
  // Another writer can only be a run that took the lease by force; what it records is as true as this.
  await run.registry.setState(run.project, { key, value, version: entry?.version ?? null });
}

function progress(run: ViewRun, totals: Totals, part: number, totalRows: number | null): void {
  run.emit({
    view: run.view.name,
    ...windowOf(run),
    rows: totals.rows,
    totalRows,
    part,
    parts: run.parts,
  });
}

function throwIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new FeatureStoreError(
    "FS_ABORTED",
    "the materialization was aborted; rows written so far stay",
    {
      cause: signal.reason,
    },
  );
}
