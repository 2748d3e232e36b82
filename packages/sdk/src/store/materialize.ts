import type { CallOptions } from "../contract/columns.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { throwIfAborted } from "../errors/aborted.ts";
import { countText } from "../errors/count-text.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type Duration, durationMicros } from "../schema/duration.ts";
import { instantText } from "../schema/instant.ts";
import { backfillStart } from "./backfill-start.ts";
import type { Catalog } from "./catalog.ts";
import {
  type Materialization,
  type Progress,
  startMaterialization,
  type ViewReport,
} from "./materialization.ts";
import { eachView } from "./materialize-parallel.ts";
import { emptyReport, finish, reportOf } from "./materialize-report.ts";
import { materializeWindowOf, type ViewWindow } from "./materialize-window.ts";
import { debtOf } from "./settle-debt.ts";
import type { StoreContext } from "./store-context.ts";
import { readWatermark } from "./watermark.ts";

/** How views are materialized. */
export interface MaterializeOptions extends CallOptions {
  /** All online views unless named. */
  readonly views?: readonly string[];
  /** Takes the lease of a view that another run holds. */
  readonly force?: boolean;
  /** Reads and counts, writes nothing; needs no online store. */
  readonly dryRun?: boolean;
  /** Rows of a source to one part of a run; a million unless told otherwise. */
  readonly rowsPerPart?: number;
  /** How many views are run at once; two unless told otherwise. */
  readonly concurrency?: number;
}

/** The window of one view; null where there is nothing to do. */
type WindowOf = (view: AnyFeatureView) => Promise<ViewWindow | null>;

const ROWS_PER_PART = 1_000_000;
const CONCURRENCY = 2;
const STOPPED = "the materialization (rows written so far stay, and another run brings the rest)";

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
  return start(context, request, to, async () => ({ from, to, startIsFixed: true, late: null }));
}

/**
 * Materializes from where each view was last done, less its lateness (or `lookback`); the first time from `end - ttl`,
 * or 52 weeks before the end where the ttl is unlimited; and so again for a view that owes a backfill.
 */
export function materializeFromWatermark(
  context: StoreContext,
  request: MaterializeOptions & { readonly end: Date; readonly lookback?: Duration },
): Materialization {
  const to = microsOf(request.end, "end");
  const { lookback } = request;
  const lookbackMicros = lookback === undefined ? 0 : durationMicros(lookback, "lookback");
  return start(context, request, to, async (view) => {
    const registry = await context.registry();
    const { project } = context;
    const mark = await readWatermark(registry, project, view.name, request);
    const debt = await debtOf({ registry, project, view: view.name }, request);
    if (mark === null || debt !== null) {
      return { from: backfillStart(view, to), to, startIsFixed: false, late: null };
    }
    const lateness = view.lateness === null ? 0 : durationMicros(view.lateness, "lateness");
    const from = mark.endMicros - Math.max(lateness, lookbackMicros);
    const hasCreated = view.source.createdTimestampColumn !== null;
    const late = hasCreated
      ? { beforeMicros: from - 1, createdAfterMicros: mark.readMicros }
      : null;
    return from > to ? null : { from, to, startIsFixed: false, late };
  });
}

function start(
  context: StoreContext,
  request: MaterializeOptions,
  to: number,
  windowOf: WindowOf,
): Materialization {
  if (request.dryRun !== true) context.assertWritable("materialize");
  checkCount("rowsPerPart", "a number of rows", request.rowsPerPart);
  checkCount("concurrency", "a number of views", request.concurrency);
  return startMaterialization(async (emit, signal) => {
    const catalog = await context.catalog({ signal });
    const views = viewsOf(catalog, request.views);
    const warnings: string[] = [];
    if (views.length === 0) {
      warnings.push(
        "no feature view that is online is registered, so there is nothing to materialize; apply one first",
      );
    }
    if (to > context.nowMicros()) {
      warnings.push(
        `the end ${instantText(BigInt(to))} lies ahead of the clock; the watermark stops at the clock`,
      );
    }
    const done = await eachView(views, request.concurrency ?? CONCURRENCY, (view) =>
      runView(context, request, view, windowOf, { emit, signal }),
    );
    const reports = done.map(({ report }) => report);
    warnings.push(...done.flatMap((one) => one.warnings));
    return finish({ views: reports, warnings });
  }, request.signal);
}

interface RunHooks {
  readonly emit: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

interface ViewDone {
  readonly report: ViewReport;
  readonly warnings: readonly string[];
}

async function runView(
  context: StoreContext,
  request: MaterializeOptions,
  view: AnyFeatureView,
  windowOf: WindowOf,
  hooks: RunHooks,
): Promise<ViewDone> {
  const warnings: string[] = [];
  const warn = (warning: string): void => void warnings.push(warning);
  try {
    throwIfAborted(hooks.signal, STOPPED);
    const window = await windowOf(view);
    if (window === null) {
      warn(`"${view.name}" is already materialized beyond the end; nothing was done`);
      return { report: emptyReport(view.name, null), warnings };
    }
    const { force = false, dryRun = false, rowsPerPart = ROWS_PER_PART } = request;
    const run = { view, window, force, dryRun, rowsPerPart, warn, ...hooks };
    const done = await context.observer.span("materialize.view", { view: view.name }, () =>
      materializeWindowOf(context, run),
    );
    const late = done.counts.landedLate ?? 0;
    if (late > 0) warn(lateText(view, late));
    return { report: reportOf(view.name, done), warnings };
  } catch (error) {
    throwIfAborted(hooks.signal, STOPPED);
    const met = error instanceof Error ? error : new Error(String(error));
    return { report: emptyReport(view.name, met), warnings };
  }
}

function lateText(view: AnyFeatureView, rows: number): string {
  const doing = view.lateness === null ? "set lateness" : `raise its lateness (${view.lateness})`;
  const are = rows === 1 ? "was" : "were";
  return `${countText(rows, "row")} of "${view.name}" landed late, behind its watermark, and ${are} passed over: ${doing} on the view, or run once with a lookback`;
}

function checkCount(name: string, what: string, count: number | undefined): void {
  if (count === undefined || count >= 1) return;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `materialize: "${name}" is ${what}, at least 1, not ${count}`,
  );
}

function viewsOf(
  catalog: Catalog,
  names: readonly string[] | undefined,
): readonly AnyFeatureView[] {
  if (names === undefined || names.length === 0)
    return catalog.list("feature_view").filter((view) => view.online);
  return [...new Set(names)].map((name) => {
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

function microsOf(date: Date, what: string): number {
  const millis = date instanceof Date ? date.getTime() : Number.NaN;
  if (!Number.isNaN(millis)) return millis * 1000;
  throw new FeatureStoreError("FS_RANGE_INVALID", `materialize: "${what}" is not a valid Date`);
}
