import type { TrainingReport } from "@fs/sdk";
import { countText } from "../../format/count-text.ts";

/** A report on a training set, in words. */
export function reportLines(report: TrainingReport): readonly string[] {
  return [
    `${countText(report.rows, "row")}, ${countText(report.rowsWithNullKey)} with a null key, ${countText(report.rowsWithNullTime)} with a null time`,
    ...report.views.map(
      ({ view, rowsWithoutMatch }) =>
        `${view}: ${countText(rowsWithoutMatch, "row")} without a match`,
    ),
  ];
}
