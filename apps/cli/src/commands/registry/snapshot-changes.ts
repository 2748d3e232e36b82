import type { PlannedChange, RegistryPlan } from "@fs/sdk";
import type { ObjectSpec, Snapshot } from "@fs/sdk/adapter";

/** What it takes to get from one snapshot to another, as a plan shows it. */
export function snapshotChanges(before: Snapshot, after: Snapshot): RegistryPlan {
  const old = byId(before);
  const now = byId(after);
  const changes: PlannedChange[] = [];
  for (const [id, object] of now) {
    const was = old.get(id);
    if (was === undefined) changes.push(changeOf("create", object, []));
    else if (was.fingerprint !== object.fingerprint) {
      changes.push(changeOf("update", object, changedFields(was, object)));
    }
  }
  for (const [id, object] of old) {
    if (!now.has(id)) changes.push(changeOf("remove", object, []));
  }
  return { project: after.project, base: before.revision, changes, orphans: [] };
}

function changeOf(
  action: PlannedChange["action"],
  { kind, name }: ObjectSpec,
  fields: PlannedChange["fields"],
): PlannedChange {
  // The registry holds the kinds that apply wrote.
  return { action, kind: kind as PlannedChange["kind"], name, fields };
}

function changedFields(before: ObjectSpec, after: ObjectSpec): PlannedChange["fields"] {
  // A spec is an object: apply wrote it.
  const old = before.spec as Readonly<Record<string, unknown>>;
  const now = after.spec as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .map((field) => ({ field, before: textOf(old[field]), after: textOf(now[field]) }))
    .filter((one) => one.before !== one.after);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function byId({ objects }: Snapshot): ReadonlyMap<string, ObjectSpec> {
  return new Map(objects.map((object) => [`${object.kind}\n${object.name}`, object]));
}
