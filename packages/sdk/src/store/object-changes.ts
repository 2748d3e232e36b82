import type { ObjectRef, ObjectSpec, Snapshot } from "../contract/registry.ts";
import { DEFINITION_KINDS, type DefinitionKind } from "../define/definition.ts";
import type { PlannedChange } from "./registry-plan.ts";

/** A change before it is judged. */
export type ObjectChange = Pick<PlannedChange, "action" | "kind" | "name" | "fields">;

/** How specs differ from a snapshot. */
export interface ObjectChanges {
  readonly changes: readonly ObjectChange[];
  readonly put: readonly ObjectSpec[];
  readonly remove: readonly ObjectRef[];
  readonly orphans: readonly ObjectRef[];
}

/** Compares specs with a snapshot: kinds in the order of definition, names in the order given. */
export function objectChanges(
  snapshot: Snapshot,
  specs: readonly ObjectSpec[],
  remove: readonly ObjectRef[] | "orphans",
): ObjectChanges {
  const id = (one: ObjectRef) => `${one.kind}\n${one.name}`;
  const applied = new Map(snapshot.objects.map((object) => [id(object), object]));
  const wanted = new Set(specs.map(id));
  const removed = new Set((remove === "orphans" ? snapshot.objects : remove).map(id));
  const put = specs.filter((spec) => applied.get(id(spec))?.fingerprint !== spec.fingerprint);
  const gone = snapshot.objects.filter(
    (object) => removed.has(id(object)) && !wanted.has(id(object)),
  );
  const changes = [
    ...put.map((spec) => changeOf(spec, applied.get(id(spec)) ?? null)),
    ...gone.map((object): ObjectChange => ({ action: "remove", ...refOf(object), fields: [] })),
  ];
  const rank = (kind: DefinitionKind) => DEFINITION_KINDS.indexOf(kind);
  return {
    put,
    remove: gone.map(refOf),
    changes: changes.toSorted((a, b) => rank(a.kind) - rank(b.kind)),
    orphans: snapshot.objects
      .filter((object) => !wanted.has(id(object)) && !removed.has(id(object)))
      .map(refOf),
  };
}

function refOf(object: ObjectRef): { readonly kind: DefinitionKind; readonly name: string } {
  // The registry holds only kinds that objectSpecOf wrote.
  return { kind: object.kind as DefinitionKind, name: object.name };
}

function changeOf(spec: ObjectSpec, before: ObjectSpec | null): ObjectChange {
  if (before === null) return { action: "create", ...refOf(spec), fields: [] };
  // A registry may hold anything under a name; what is none is replaced whole.
  const old = (before.spec ?? {}) as Readonly<Record<string, unknown>>;
  const now = spec.spec as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const fields = names
    .map((field) => ({ field, before: textOf(old[field]), after: textOf(now[field]) }))
    .filter((one) => one.before !== one.after);
  return { action: "update", ...refOf(spec), fields };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
