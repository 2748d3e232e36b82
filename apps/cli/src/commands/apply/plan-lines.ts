import type { ObjectRef, PlannedChange, RegistryPlan } from "@fs/sdk";
import { kindText } from "../../format/kind-text.ts";
import type { Colors } from "../../output.ts";
import { fieldLines } from "./field-lines.ts";

const WORDS = { create: "Created", update: "Updated", remove: "Deleted" } as const;
const CLASSES = { safe: "safe", rematerialize: "re-materialize", breaking: "breaking" } as const;
const SOURCES: ReadonlySet<string> = new Set(["data_source", "push_source", "request_source"]);

/**
 * A plan in Feast's words: `Created entity user_id`, below an update the
 * fields that differ, its class, why it is of it and whom it breaks, or `No changes to registry`.
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

/** Why apply will refuse a plan, and what to do; nothing where it will not. */
export function refusalLines({ changes }: RegistryPlan): readonly string[] {
  const broken = changes.filter((change) => change.class === "breaking").length;
  if (broken === 0) return [];
  const what = broken === 1 ? "1 change is breaking" : `${broken} changes are breaking`;
  return [`${what}: apply refuses them without --allow-breaking`];
}

/** What the registry has and the repository lacks, and how to remove it. */
export function orphanLines(orphans: readonly ObjectRef[]): readonly string[] {
  if (orphans.length === 0) return [];
  // Who reads a view or a service by its name is not known: removing one is breaking.
  const breaking = orphans.some(({ kind }) => kind !== "entity" && !SOURCES.has(kind));
  const remove = `fs apply --prune${breaking ? " --allow-breaking" : ""}`;
  return [
    `Registered, and no longer defined in this repository (remove with: ${remove}):`,
    ...orphans.map((one) => `  ${kindText(one.kind)} ${one.name}`),
  ];
}

function headline(change: PlannedChange, colors: Colors): string {
  const paint = { create: colors.green, update: colors.yellow, remove: colors.red }[change.action];
  const line = `${WORDS[change.action]} ${kindText(change.kind)} ${paint(change.name)}`;
  // What is new is safe: as in Feast, its line says no more.
  return change.action === "create" ? line : `${line} (${CLASSES[change.class]})`;
}

function detail(change: PlannedChange): readonly string[] {
  const lines = [
    ...change.fields.flatMap(fieldLines),
    ...change.reasons.map((reason) => `because ${reason}`),
    ...change.breaks.map(
      ({ kind, name, owner }) =>
        `breaks ${kindText(kind)} ${name} (${owner === "" ? "no owner" : `owner ${owner}`})`,
    ),
  ];
  return lines.map((line) => `\t${line}`);
}
