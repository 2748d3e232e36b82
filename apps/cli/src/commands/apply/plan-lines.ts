import type { ObjectRef, PlannedChange, RegistryPlan } from "@fs/sdk";
import { kindText } from "../../format/kind-text.ts";
import type { Colors } from "../../output.ts";
import { fieldLines } from "./field-lines.ts";

const WORDS = { create: "Created", update: "Updated", remove: "Deleted" } as const;
const SOURCES: ReadonlySet<string> = new Set(["data_source", "push_source", "request_source"]);

/**
 * A plan in Feast's words: `Created entity user_id`, below an update the fields that differ, or `No changes to registry`.
 * As in Feast, new sources are not shown beside the definitions that bring them; alone they are.
 */
export function planLines(plan: RegistryPlan, colors: Colors): readonly string[] {
  const shown = plan.changes.filter(
    (change) => change.action !== "create" || !SOURCES.has(change.kind),
  );
  const changes = shown.length > 0 ? shown : plan.changes;
  if (changes.length === 0) return ["No changes to registry"];
  return changes.flatMap((change) => [headline(change, colors), ...detail(change)]);
}

/** What the registry has and the repository lacks, and how to remove it. */
export function orphanLines(orphans: readonly ObjectRef[]): readonly string[] {
  if (orphans.length === 0) return [];
  return [
    "Registered, and no longer defined in this repository (remove with: fs apply --prune):",
    ...orphans.map((one) => `  ${kindText(one.kind)} ${one.name}`),
  ];
}

function headline(change: PlannedChange, colors: Colors): string {
  const paint = { create: colors.green, update: colors.yellow, remove: colors.red }[change.action];
  return `${WORDS[change.action]} ${kindText(change.kind)} ${paint(change.name)}`;
}

function detail(change: PlannedChange): readonly string[] {
  return change.fields.flatMap(fieldLines).map((line) => `\t${line}`);
}
