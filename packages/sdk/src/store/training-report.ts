import type { CallOptions, Column } from "../contract/columns.ts";
import type { AsOfPlan } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import { columnOf, storedAt } from "../data/stored.ts";
import { checkedDataset } from "./checked-dataset.ts";
import type { HistoricalPlan } from "./historical-plan.ts";
import type { ResolvedRequest } from "./resolved.ts";

/** What a training set holds, beside its values. */
export interface TrainingReport {
  readonly rows: number;
  /** Rows with a null join key, whose features of that view are null. */
  readonly rowsWithNullKey: number;
  /** Rows with a null time, whose features are all null. */
  readonly rowsWithNullTime: number;
  /** For each view, under the name it was asked by: rows that matched no row of it. */
  readonly views: readonly { readonly view: string; readonly rowsWithoutMatch: number }[];
}

/** Counts by a join of its own that reads no features. */
export async function trainingReport(
  offline: OfflineStore,
  resolved: ResolvedRequest,
  planned: HistoricalPlan,
  options?: CallOptions,
): Promise<TrainingReport> {
  const names = planned.plan.joins.map((_, i) => `__fs_matched_${i}`);
  const joins = planned.plan.joins.map((join, i) => {
    const { why: _why, ...rest } = join;
    return { ...rest, select: [], eventTimeAs: names[i] as string };
  });
  const plan: AsOfPlan = { ...planned.plan, joins };
  const unmatched = joins.map(() => 0);
  const counts = { rows: 0, rowsWithNullKey: 0, rowsWithNullTime: 0 };
  for await (const batch of checkedDataset(offline, plan, offline.asOfJoin(plan, options))) {
    const keys = resolved.keyColumns.map((field) => columnOf(batch, field.name) as Column);
    const time = columnOf(batch, plan.timestampColumn) as Column;
    const matched = names.map((name) => columnOf(batch, name) as Column);
    counts.rows += batch.length;
    for (let row = 0; row < batch.length; row += 1) {
      if (keys.some((column) => storedAt(column, row) === null)) counts.rowsWithNullKey += 1;
      if (storedAt(time, row) === null) counts.rowsWithNullTime += 1;
      matched.forEach((column, i) => {
        if (storedAt(column, row) === null) unmatched[i] = (unmatched[i] as number) + 1;
      });
    }
  }
  const views = planned.readNames.map((view, i) => ({
    view,
    rowsWithoutMatch: unmatched[i] as number,
  }));
  return { ...counts, views };
}
