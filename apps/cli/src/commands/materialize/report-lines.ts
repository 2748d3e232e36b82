import type { MaterializeReport, ViewReport } from "@fs/sdk";
import { countText } from "../../format/count-text.ts";
import { secondsText } from "../../format/seconds-text.ts";

const COUNTS: readonly (readonly [keyof ViewReport, string])[] = [
  ["stale", "already there or newer there"],
  ["skippedNullKey", "skipped for a null key"],
  ["skippedNullTime", "skipped for a null event time"],
  ["skippedFuture", "skipped for an event time too far ahead"],
  ["fullTies", "keys whose newest row stands more than once"],
  ["landedLate", "landed late and were passed over"],
];

/** A line for each view: rows written, in what time, and every other count that is not zero. */
export function reportLines(
  report: MaterializeReport,
  secondsOf: (view: string) => number,
  dryRun: boolean,
): readonly string[] {
  return report.views
    .filter((view) => view.error === null && !Number.isNaN(view.end.getTime()))
    .map((view) => {
      const seconds = secondsOf(view.view);
      const others = COUNTS.filter(([count]) => (view[count] ?? 0) !== 0).map(
        ([count, words]) => `, ${countText(view[count] as number)} ${words}`,
      );
      const did = dryRun
        ? `${countText(view.rows, "row")} would be sent, of ${countText(view.read)} read,`
        : `${countText(view.written, "row")} written`;
      const rate = seconds > 0 ? `, ${countText(Math.round(view.rows / seconds))} rows/s` : "";
      return `${view.view}: ${did} from ${secondsText(view.start)} to ${secondsText(view.end)}${others.join("")} (${seconds.toFixed(2)} s${rate})`;
    });
}
