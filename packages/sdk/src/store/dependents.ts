import type { ObjectSpec, Snapshot } from "../contract/registry.ts";
import type { DefinitionMeta } from "../define/definition.ts";
import type { InputSpec, ProjectionSpec } from "../define/spec.ts";

/** A registered definition that uses others, and who answers for it. */
export interface Dependent {
  readonly kind: "on_demand_feature_view" | "feature_service";
  readonly name: string;
  /** Empty where none is named. */
  readonly owner: string;
}

/** Who uses a view, or some of its features (null = whatever of it), at first hand or through on-demand views. */
export type DependentsOf = (
  view: string,
  features: readonly string[] | null,
) => readonly Dependent[];

interface Use extends Dependent {
  readonly features: readonly string[];
}

/** Looks through the services and on-demand views of a snapshot, once, when it is first asked. */
export function dependentsIn(snapshot: Snapshot): DependentsOf {
  let uses: ReadonlyMap<string, readonly Use[]> | null = null;
  return (view, features) => {
    uses ??= usesIn(snapshot);
    const found = new Map<string, Dependent>();
    collect(uses, found, view, features);
    return [...found.values()];
  };
}

function collect(
  uses: ReadonlyMap<string, readonly Use[]>,
  found: Map<string, Dependent>,
  view: string,
  features: readonly string[] | null,
): void {
  for (const { features: used, ...one } of uses.get(view) ?? []) {
    const id = `${one.kind}\n${one.name}`;
    if (found.has(id)) continue;
    if (features !== null && !used.some((name) => features.includes(name))) continue;
    found.set(id, one);
    // A transform that lacks an input computes nothing at all.
    if (one.kind === "on_demand_feature_view") collect(uses, found, one.name, null);
  }
}

function usesIn({ objects }: Snapshot): ReadonlyMap<string, readonly Use[]> {
  const uses = new Map<string, Use[]>();
  for (const object of objects) {
    const { kind, name } = object;
    if (kind !== "on_demand_feature_view" && kind !== "feature_service") continue;
    for (const { view, features } of projectionsIn(object)) {
      const list = uses.get(view) ?? [];
      list.push({ kind, name, owner: ownerOf(object), features });
      uses.set(view, list);
    }
  }
  return uses;
}

function projectionsIn({ spec }: ObjectSpec): readonly ProjectionSpec[] {
  // What `objectSpecOf` writes; a registry may hold anything under a name, and what is none uses nothing.
  const { features, sources } = (spec ?? {}) as {
    readonly features?: readonly ProjectionSpec[];
    readonly sources?: readonly InputSpec[];
  };
  const given = Array.isArray(sources)
    ? (sources as readonly InputSpec[]).flatMap((one) =>
        "projection" in one ? [one.projection] : [],
      )
    : features;
  return Array.isArray(given)
    ? (given as readonly ProjectionSpec[]).filter((one) => Array.isArray(one?.features))
    : [];
}

/** Who answers for a registered definition. */
export function ownerOf({ spec }: ObjectSpec): string {
  const { owner } = (spec ?? {}) as Partial<DefinitionMeta>;
  return typeof owner === "string" ? owner : "";
}
