import type { CallOptions } from "../contract/columns.ts";
import type { LatestPlan } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { Table } from "../contract/online-store.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { durationMicros } from "../schema/duration.ts";
import { sha256Hex } from "../schema/sha256.ts";
import { takeLease } from "./lease.ts";
import type { Progress } from "./materialization.ts";
import { sumCounts, type ViewCounts } from "./materialize-counts.ts";
import {
  canResume,
  type MaterializeWindow,
  type RunProgress,
  readProgress,
  recordProgress,
} from "./materialize-progress.ts";
import { dropReplaced, refuseLost, refuseReplaced } from "./materialize-replaced.ts";
import { materializeView, type Target } from "./materialize-view.ts";
import { debtOf, settleDebt } from "./settle-debt.ts";
import { locateSource } from "./source-path.ts";
import type { StoreContext } from "./store-context.ts";
import { fieldsOf, joinKeyFields, recordLayout, tableOf } from "./tables.ts";
import { raiseWatermark } from "./watermark.ts";

/** The window of a run of one view. */
export interface ViewWindow extends MaterializeWindow {
  /** Whether a person gave the start; else what was left by a run that began earlier is gone on with. */
  readonly startIsFixed: boolean;
  /** What landed late for the last run; null where that is not asked. */
  readonly late: LatestPlan["late"] | null;
}

/** How one view is run. */
export interface ViewRun {
  readonly view: AnyFeatureView;
  readonly window: ViewWindow;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly rowsPerPart: number;
  readonly signal: AbortSignal;
  readonly emit: (progress: Progress) => void;
  readonly warn: (warning: string) => void;
}

const MAX_PARTS = 256;

/** What a run did: the window that was done, and what was counted of it. */
export interface WindowDone extends MaterializeWindow {
  readonly counts: ViewCounts;
}

/** Runs one view under its lease; a run that only rehearses needs neither lease nor online store. */
export async function materializeWindowOf(
  context: StoreContext,
  run: ViewRun,
): Promise<WindowDone> {
  if (run.dryRun) return stages(context, run, null);
  const [registry, online] = await Promise.all([context.registry(), context.online()]);
  const { project } = context;
  const { view, force } = run;
  const { nowMicros } = context;
  const lease = await takeLease({ registry, project, view: view.name, force, nowMicros });
  try {
    const place = { registry, project, view: run.view.name };
    const debt = await debtOf(place, { signal: run.signal });
    const done = await stages(context, run, { online, lease, place });
    if (debt !== null) await settleDebt(place, debt, { view: run.view, done });
    return done;
  } catch (error) {
    // What the run met counts.
    await dropReplaced(context, { online, view, lease }).catch(() => {});
    await refuseLost(context, view, lease);
    throw error;
  } finally {
    await lease.release();
  }
}

interface Prepared {
  readonly run: ViewRun;
  readonly offline: OfflineStore;
  readonly table: Table;
  readonly plan: LatestPlan;
  readonly parts: number;
  readonly identity: string;
  readonly target: Target | null;
  /** When this run begins to read. */
  readonly readMicros: number;
}

/**
 * What a killed run left is done first, and then the rest of the window. Each stage that is done moves the watermark, so
 * that a run which is killed again goes on from there.
 */
async function stages(
  context: StoreContext,
  run: ViewRun,
  target: Target | null,
): Promise<WindowDone> {
  const prepared = await prepare(context, run, target);
  const { identity } = prepared;
  const { from, to } = run.window;
  const left = await resumable(prepared);
  if (left === null) {
    const counts = await stage(context, prepared, { from, to, identity, done: [] });
    return { from, to, counts };
  }
  run.warn(
    `"${run.view.name}" goes on where a run that did not end was: ${left.done.length} of ${prepared.parts} parts ${left.done.length === 1 ? "was" : "were"} done; the counts are of the whole window`,
  );
  const first = await stage(context, prepared, left);
  if (left.to === to) return { from: left.from, to, counts: first };
  const rest = { from: left.to + 1, to, identity, done: [] };
  const second = await stage(context, prepared, rest);
  // Rows without a time lie in no window, and late ones before both: they were counted once.
  const counts = sumCounts(first, { ...second, skippedNullTime: 0, landedLate: null });
  return { from: left.from, to, counts };
}

async function resumable({ run, parts, identity, target }: Prepared): Promise<RunProgress | null> {
  if (target === null || parts === 1) return null;
  const left = await readProgress(target.place);
  return left !== null && canResume(left, { ...run.window, identity }) ? left : null;
}

async function stage(
  context: StoreContext,
  prepared: Prepared,
  progress: RunProgress,
): Promise<ViewCounts> {
  const { run, target, readMicros, ...rest } = prepared;
  const plan = { ...rest.plan, fromMicros: progress.from, toMicros: progress.to };
  const { signal, emit } = run;
  const view = run.view.name;
  const counts = await materializeView({ ...rest, view, plan, target, progress, signal, emit });
  if (target === null) return counts;
  await refuseReplaced(context, run.view);
  await target.lease.confirm();
  const { registry, project } = target.place;
  const endMicros = Math.min(progress.to, context.nowMicros());
  await raiseWatermark(registry, project, view, { endMicros, readMicros });
  await recordProgress(target.place, null);
  return counts;
}

async function prepare(
  context: StoreContext,
  run: ViewRun,
  target: Target | null,
): Promise<Prepared> {
  const { view, window, signal } = run;
  const offline = await context.offline();
  const table = await tableOf(context, view, { signal });
  if (target !== null) await recordLayout(context, table, { signal });
  const source = locateSource(view.source, context.baseDirectory);
  const now = context.nowMicros();
  const { maxFuture } = view.source;
  const plan: LatestPlan = {
    source,
    by: joinKeyFields(view),
    fromMicros: window.from,
    toMicros: window.to,
    notAfterMicros: maxFuture === null ? null : now + durationMicros(maxFuture, "maxFuture"),
    select: fieldsOf(view.schema),
    ...(window.late ? { late: window.late } : {}),
  };
  const { parts, version } = await partsOf(offline, plan, run.rowsPerPart, { signal });
  const identity = await identityOf(plan, [table.layout, String(parts), version]);
  return { run, offline, table, plan, parts, identity, target, readMicros: now };
}

async function partsOf(
  offline: OfflineStore,
  { source, fromMicros, toMicros }: LatestPlan,
  rowsPerPart: number,
  options: CallOptions,
): Promise<{ readonly parts: number; readonly version: string }> {
  const window = { fromMicros, toMicros };
  const stat =
    offline.stat === undefined ? null : await offline.stat(source, { ...options, window });
  const rows = stat?.rows ?? null;
  const version = stat?.version ?? "";
  // A store that cannot tell gets one part: of parts that are no number, none would run.
  if (rows === null || !(rows > rowsPerPart)) return { parts: 1, version };
  return { parts: Math.min(MAX_PARTS, Math.ceil(rows / rowsPerPart)), version };
}

/** The same only where the parts of another run hold the same rows: the same data, read in the same way. */
async function identityOf({ source, by, select }: LatestPlan, more: readonly string[]) {
  return (await sha256Hex(JSON.stringify([source, by, select, more]))).slice(0, 32);
}
