import type { CallOptions } from "../contract/columns.ts";
import type { Source } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { throwIfAborted } from "../errors/aborted.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import { type Duration, durationMicros } from "../schema/duration.ts";
import { instantText } from "../schema/instant.ts";
import type { Catalog } from "./catalog.ts";
import { takeLease } from "./lease.ts";
import {
  type Materialization,
  type MaterializeReport,
  type Progress,
  startMaterialization,
  type ViewReport,
} from "./materialization.ts";
import { materializeView } from "./materialize-view.ts";
import { locateSource } from "./source-path.ts";
import type { StoreContext } from "./store-context.ts";
import { fieldsOf, joinKeyFields, recordLayout, tableOf } from "./tables.ts";
import { raiseWatermark, readWatermark } from "./watermark.ts";

/** How views are materialized. */
export interface MaterializeOptions extends CallOptions {
  /** All online views unless named. */
  readonly views?: readonly string[];
  /** Takes the lease of a view that another run holds. */
  readonly force?: boolean;
  /** Reads and counts, writes nothing. */
  readonly dryRun?: boolean;
  /** Rows of a source to one part of a run; a million unless told otherwise. */
  readonly rowsPerPart?: number;
}

/** The window of one view, epoch microseconds, both ends included; null where there is nothing to do. */
type WindowOf = (
  view: AnyFeatureView,
) => Promise<{ readonly from: number; readonly to: number } | null>;

const FIFTY_TWO_WEEKS = 52 * 7 * 86_400_000_000;
const ROWS_PER_PART = 1_000_000;
const MAX_PARTS = 256;

/** Materializes [start, end], both ends included. FS_RANGE_INVALID where start lies after end. */
export function materializeWindow(
  context: StoreContext,
  request: MaterializeOptions & { readonly start: Date; readonly end: Date },
): Materialization {
  const from = microsOf(request.start, "start");
  const to = microsOf(request.end, "end");
  if (from > to) {
    throw new FeatureStoreError(
      "FS_RANGE_INVALID",
      `materialize: start (${instantText(BigInt(from))}) lies after end (${instantText(BigInt(to))}); swap them`,
    );
  }
  const now = context.nowMicros();
  if (from > now) {
    throw new FeatureStoreError(
      "FS_RANGE_INVALID",
      `materialize: start (${instantText(BigInt(from))}) lies ahead of the clock (${instantText(BigInt(now))}); nothing can have happened there yet`,
    );
  }
  return start(context, request, to, async () => ({ from, to }));
}

/**
 * Materializes from where each view was last done, less its lateness (or `lookback`); the first time from `end - ttl`,
 * or 52 weeks before the end where the ttl is unlimited.
 */
export function materializeFromWatermark(
  context: StoreContext,
  request: MaterializeOptions & { readonly end: Date; readonly lookback?: Duration },
): Materialization {
  const to = microsOf(request.end, "end");
  const { lookback } = request;
  const lookbackMicros = lookback === undefined ? 0 : durationMicros(lookback, "lookback");
  return start(context, request, to, async (view) => {
    const mark = await readWatermark(await context.registry(), context.project, view.name, request);
    if (mark === null)
      return {
        from: to - (view.ttl === null ? FIFTY_TWO_WEEKS : durationMicros(view.ttl, "ttl")),
        to,
      };
    const lateness = view.lateness === null ? 0 : durationMicros(view.lateness, "lateness");
    const from = mark - Math.max(lateness, lookbackMicros);
    return from > to ? null : { from, to };
  });
}

function start(
  context: StoreContext,
  request: MaterializeOptions,
  to: number,
  windowOf: WindowOf,
): Materialization {
  context.assertWritable("materialize");
  checkRowsPerPart(request.rowsPerPart);
  return startMaterialization(async (emit, signal) => {
    const catalog = await context.catalog({ signal });
    const views = viewsOf(catalog, request.views);
    const warnings: string[] = [];
    if (to > context.nowMicros()) {
      warnings.push(
        `the end ${instantText(BigInt(to))} lies ahead of the clock; the watermark stops at the clock`,
      );
    }
    const reports: ViewReport[] = [];
    for (const view of views)
      reports.push(await runView(context, request, view, windowOf, { emit, signal, warnings }));
    return finish({ views: reports, warnings });
  }, request.signal);
}

interface RunHooks {
  readonly emit: (progress: Progress) => void;
  readonly signal: AbortSignal;
  readonly warnings: string[];
}

async function runView(
  context: StoreContext,
  request: MaterializeOptions,
  view: AnyFeatureView,
  windowOf: WindowOf,
  hooks: RunHooks,
): Promise<ViewReport> {
  try {
    const window = await windowOf(view);
    if (window !== null) {
      return await context.observer.span("materialize.view", { view: view.name }, () =>
        runWindow(context, request, view, window, hooks),
      );
    }
    hooks.warnings.push(`"${view.name}" is already materialized beyond the end; nothing was done`);
    return emptyReport(view, null);
  } catch (error) {
    if (isFeatureStoreError(error, "FS_ABORTED")) throw error;
    throwIfAborted(hooks.signal, "the materialization");
    return emptyReport(view, error instanceof Error ? error : new Error(String(error)));
  }
}

async function runWindow(
  context: StoreContext,
  request: MaterializeOptions,
  view: AnyFeatureView,
  window: { readonly from: number; readonly to: number },
  hooks: RunHooks,
): Promise<ViewReport> {
  const [registry, offline, online] = await Promise.all([
    context.registry(),
    context.offline(),
    context.online(),
  ]);
  const table = await tableOf(context, view, hooks);
  const source = locateSource(view.source, context.baseDirectory);
  const now = context.nowMicros();
  const { maxFuture } = view.source;
  const plan = {
    source,
    by: joinKeyFields(view),
    fromMicros: window.from,
    toMicros: window.to,
    notAfterMicros: maxFuture === null ? null : now + durationMicros(maxFuture, "maxFuture"),
    select: fieldsOf(view.schema),
  };
  const dryRun = request.dryRun ?? false;
  const { project } = context;
  const lease = await takeLease(registry, project, view.name, request.force ?? false);
  try {
    if (!dryRun) await recordLayout(context, table, hooks);
    const parts = await partsOf(offline, source, request.rowsPerPart ?? ROWS_PER_PART, hooks);
    const { emit, signal } = hooks;
    const report = await materializeView({
      project,
      registry,
      offline,
      online,
      view,
      table,
      lease,
      plan,
      parts,
      dryRun,
      emit,
      signal,
    });
    if (!dryRun)
      await raiseWatermark(registry, project, view.name, Math.min(window.to, context.nowMicros()));
    return report;
  } finally {
    await lease.release();
  }
}

async function partsOf(
  offline: OfflineStore,
  source: Source,
  rowsPerPart: number,
  options: CallOptions,
): Promise<number> {
  const rows = offline.stat === undefined ? null : (await offline.stat(source, options)).rows;
  // A store that cannot tell gets one part: of parts that are no number, none would run.
  if (rows === null || !(rows > rowsPerPart)) return 1;
  return Math.min(MAX_PARTS, Math.ceil(rows / rowsPerPart));
}

function checkRowsPerPart(rows: number | undefined): void {
  if (rows === undefined || rows >= 1) return;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `materialize: "rowsPerPart" is a number of rows, at least 1, not ${rows}`,
  );
}

function viewsOf(
  catalog: Catalog,
  names: readonly string[] | undefined,
): readonly AnyFeatureView[] {
  if (names === undefined || names.length === 0)
    return catalog.list("feature_view").filter((view) => view.online);
  return names.map((name) => {
    if (catalog.find("on_demand_feature_view", name) !== null) {
      throw new FeatureStoreError(
        "FS_VIEW_NOT_ONLINE",
        `"${name}" is an on-demand feature view: it is computed when it is read, and never materialized`,
      );
    }
    const view = catalog.get("feature_view", name);
    if (view.online) return view;
    throw new FeatureStoreError(
      "FS_VIEW_NOT_ONLINE",
      `feature view "${name}" is defined with online: false, so it is never materialized`,
    );
  });
}

function emptyReport(view: AnyFeatureView, error: Error | null): ViewReport {
  const never = new Date(Number.NaN);
  return {
    view: view.name,
    start: never,
    end: never,
    read: 0,
    written: 0,
    stale: 0,
    skippedNullKey: 0,
    skippedNullTime: 0,
    skippedFuture: 0,
    fullTies: 0,
    landedLate: null,
    error,
  };
}

function finish(report: MaterializeReport): MaterializeReport {
  const failed = report.views.filter((view) => view.error !== null);
  const [first] = failed;
  if (first === undefined) return report;
  if (failed.length === 1 && isFeatureStoreError(first.error)) {
    const { code, message, details, cause } = first.error;
    throw new FeatureStoreError(code, message, { cause, details: { ...details, report } });
  }
  throw new FeatureStoreError(
    "FS_MATERIALIZE_FAILED",
    `${failed.length} of ${report.views.length} views failed: ${failed.map((one) => `"${one.view}" (${one.error?.message})`).join("; ")}`,
    { cause: first.error, details: { report } },
  );
}

function microsOf(date: Date, what: string): number {
  const millis = date instanceof Date ? date.getTime() : Number.NaN;
  if (!Number.isNaN(millis)) return millis * 1000;
  throw new FeatureStoreError("FS_RANGE_INVALID", `materialize: "${what}" is not a valid Date`);
}
