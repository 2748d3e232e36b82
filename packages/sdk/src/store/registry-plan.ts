import type { ObjectRef, ObjectSpec, Snapshot } from "../contract/registry.ts";
import { DEFINITION_KINDS, type DefinitionKind } from "../define/definition.ts";

/** One difference between definitions and the registry. */
export interface PlannedChange {
  readonly action: "create" | "update" | "remove";
  readonly kind: DefinitionKind;
  readonly name: string;
  /** Of an update: the fields of the spec that differ, each as canonical text before and after. */
  readonly fields: readonly {
    readonly field: string;
    readonly before: string;
    readonly after: string;
  }[];
}

/** What an apply would do, and did. */
export interface RegistryPlan {
  readonly project: string;
  /** The revision that the plan was made against. */
  readonly base: string;
  readonly changes: readonly PlannedChange[];
  /** What the registry has and the definitions lack: left alone unless it is named for removal. */
  readonly orphans: readonly ObjectRef[];
}

/** A plan with the specs that carry it out. */
export interface PreparedPlan {
  readonly plan: RegistryPlan;
  readonly put: readonly ObjectSpec[];
  readonly remove: readonly ObjectRef[];
}

/** Compares specs with a snapshot: kinds in the order of definition, names in the order given. */
export function planChanges(
  snapshot: Snapshot,
  specs: readonly ObjectSpec[],
  remove: readonly ObjectRef[],
): PreparedPlan {
  const id = (one: ObjectRef) => `${one.kind}\n${one.name}`;
  const applied = new Map(snapshot.objects.map((object) => [id(object), object]));
  const wanted = new Set(specs.map(id));
  const removed = new Set(remove.map(id));
  const put = specs.filter((spec) => applied.get(id(spec))?.fingerprint !== spec.fingerprint);
  const gone = snapshot.objects.filter(
    (object) => removed.has(id(object)) && !wanted.has(id(object)),
  );
  const changes = [
    ...put.map((spec) => changeOf(spec, applied.get(id(spec)) ?? null)),
    ...gone.map((object): PlannedChange => ({ action: "remove", ...refOf(object), fields: [] })),
  ];
  const rank = (kind: DefinitionKind) => DEFINITION_KINDS.indexOf(kind);
  return {
    put,
    remove: gone.map(refOf),
    plan: {
      project: snapshot.project,
      base: snapshot.revision,
      changes: changes.toSorted((a, b) => rank(a.kind) - rank(b.kind)),
      orphans: snapshot.objects
        .filter((object) => !wanted.has(id(object)) && !removed.has(id(object)))
        .map(refOf),
    },
  };
}

function refOf(object: ObjectRef): { readonly kind: DefinitionKind; readonly name: string } {
  // The registry holds only kinds that objectSpecOf wrote.
  return { kind: object.kind as DefinitionKind, name: object.name };
}

function changeOf(spec: ObjectSpec, before: ObjectSpec | null): PlannedChange {
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
