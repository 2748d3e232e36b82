import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { HistoricalPlan } from "./historical-plan.ts";
import type { ResolvedRequest } from "./resolved.ts";
import { whyColumns } from "./why.ts";

/**
 * Every column of a training set has a name of its own, letter case aside: the entity rows' columns, features, event
 * times and reasons. FS_COLUMN_COLLISION says which two meet.
 */
export function checkAnswerColumns(
  entityColumns: readonly string[],
  resolved: ResolvedRequest,
  planned: HistoricalPlan,
): void {
  const given = new Map(entityColumns.map((name) => [name.toLowerCase(), name]));
  for (const { field, view } of resolved.outputs) {
    const column = given.get(field.name.toLowerCase());
    if (column === undefined) continue;
    throw new FeatureStoreError(
      "FS_COLUMN_COLLISION",
      `the entity rows have a column "${column}", and view "${view}" answers a feature "${field.name}"; rename the column, or ask with full feature names`,
    );
  }
  const taken = new Set(
    [...entityColumns, ...resolved.outputs.map((one) => one.field.name)].map(folded),
  );
  for (const name of addedNames(resolved, planned)) {
    if (!taken.has(folded(name))) {
      taken.add(folded(name));
      continue;
    }
    throw new FeatureStoreError(
      "FS_COLUMN_COLLISION",
      `the training set would have two columns "${name}", one of which includeEventTimes or why adds; rename the other, or give the view another name with .as(…)`,
    );
  }
}

function addedNames(resolved: ResolvedRequest, planned: HistoricalPlan): readonly string[] {
  const times = planned.plan.joins.flatMap((join) => join.eventTimeAs ?? []);
  const reasons = whyColumns(resolved, planned)?.fields ?? [];
  return [...times, ...reasons.map((field) => field.name)];
}

function folded(name: string): string {
  return name.toLowerCase();
}
