import { countText } from "../errors/count-text.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import type { MaterializeReport, ViewReport } from "./materialization.ts";
import { NO_COUNTS } from "./materialize-counts.ts";
import type { WindowDone } from "./materialize-window.ts";

/** The report of a view that was done. */
export function reportOf(view: string, { from, to, counts }: WindowDone): ViewReport {
  return { view, start: new Date(from / 1000), end: new Date(to / 1000), ...counts, error: null };
}

/** The report of a view of which nothing was done, or not all: with the error where it failed. */
export function emptyReport(view: string, error: Error | null): ViewReport {
  const never = new Date(Number.NaN);
  return { view, start: never, end: never, ...NO_COUNTS, error };
}

/** The report, or the error that carries it where a view failed: the view's own, or FS_MATERIALIZE_FAILED for several. */
export function finish(report: MaterializeReport): MaterializeReport {
  const failed = report.views.filter((view) => view.error !== null);
  const [first] = failed;
  if (first === undefined) return report;
  if (failed.length === 1 && isFeatureStoreError(first.error)) {
    const { code, message, details, cause } = first.error;
    throw new FeatureStoreError(code, message, { cause, details: { ...details, report } });
  }
  throw new FeatureStoreError(
    "FS_MATERIALIZE_FAILED",
    `${failed.length} of ${countText(report.views.length, "view")} failed: ${failed.map((one) => `"${one.view}" (${one.error?.message})`).join("; ")}`,
    { cause: first.error, details: { report } },
  );
}
