import type { Snapshot } from "../contract/registry.ts";
import { catalogOf } from "./catalog.ts";
import { classifyChanges } from "./classify-changes.ts";
import { objectChanges } from "./object-changes.ts";
import type { RegistryPlan } from "./registry-plan.ts";

/** What it takes to get from one snapshot of a project to another, as a plan shows it. */
export function snapshotPlan(before: Snapshot, after: Snapshot): RegistryPlan {
  const { changes } = objectChanges(before, after.objects, before.objects);
  const between = { before: catalogOf(before), after: catalogOf(after) };
  return {
    project: after.project,
    base: before.revision,
    changes: classifyChanges(between, changes).changes,
    orphans: [],
  };
}
