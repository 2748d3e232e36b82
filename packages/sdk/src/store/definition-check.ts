import type { ObjectSpec, Snapshot } from "../contract/registry.ts";
import { type DefinitionKind, definitionKind } from "../define/definition.ts";
import type {
  AnyFeatureService,
  AnyOnDemandFeatureView,
  Definition,
} from "../define/definitions.ts";
import { projectionsOf } from "../define/on-demand-feature-view.ts";
import type { Projection } from "../define/projection.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type Catalog, catalogOf, kindWords } from "./catalog.ts";
import { checkWanted } from "./drift.ts";
import { viewOf } from "./view-of.ts";

/** Kinds whose names must differ from each other: what a reference or `data-sources describe` can name. */
const NAMESPACES: readonly (readonly DefinitionKind[])[] = [
  ["entity"],
  ["data_source", "push_source", "request_source"],
  ["feature_view", "on_demand_feature_view"],
  ["feature_service"],
];

/** Each definition once. FS_NAME_DUPLICATE where two that differ bear one name, in one list. */
export function distinctSpecs(specs: readonly ObjectSpec[]): readonly ObjectSpec[] {
  const byName = new Map<string, ObjectSpec>();
  for (const spec of specs) {
    const space = NAMESPACES.findIndex((kinds) => kinds.includes(spec.kind as DefinitionKind));
    const key = `${space}\n${spec.name.toLowerCase()}`;
    const before = byName.get(key);
    if (
      before !== undefined &&
      (before.name !== spec.name ||
        before.fingerprint !== spec.fingerprint ||
        before.kind !== spec.kind)
    ) {
      throw duplicate(before, spec);
    }
    byName.set(key, spec);
  }
  return [...byName.values()];
}

/** The catalog that would stand after a change, for checks that look across definitions. FS_NAME_DUPLICATE as in {@link distinctSpecs}. */
export function catalogAfter(
  snapshot: Snapshot,
  put: readonly ObjectSpec[],
  remove: readonly { kind: string; name: string }[],
): Catalog {
  const id = (one: { kind: string; name: string }) => `${one.kind}\n${one.name}`;
  const replaced = new Set([...put, ...remove].map(id));
  const objects = [...snapshot.objects.filter((object) => !replaced.has(id(object))), ...put];
  distinctSpecs(objects);
  return catalogOf({ ...snapshot, objects });
}

/** What services and on-demand views name must be there, as they believe it to be. FS_VIEW_NOT_FOUND, FS_DEFINITION_DRIFT. */
export function checkProjections(definitions: readonly Definition[], catalog: Catalog): void {
  for (const definition of definitions) {
    for (const one of projectionsIn(definition)) {
      const view = viewOf(catalog, one.view);
      checkWanted(one, { ...view.believes, name: view.name });
    }
  }
}

function projectionsIn(definition: Definition): readonly Projection[] {
  const kind = definitionKind(definition);
  // The kind was read off the definition: each cast follows it.
  if (kind === "feature_service") return (definition as AnyFeatureService).features;
  if (kind === "on_demand_feature_view")
    return projectionsOf((definition as AnyOnDemandFeatureView).sources);
  return [];
}

function duplicate(a: ObjectSpec, b: ObjectSpec): FeatureStoreError {
  const words = (one: ObjectSpec) => `${kindWords(one.kind as DefinitionKind)} "${one.name}"`;
  return new FeatureStoreError(
    "FS_NAME_DUPLICATE",
    `${words(a)} and ${words(b)} are two definitions under one name (letter case does not tell names apart); rename one, or remove in the same apply (--prune) the one that is registered and no longer defined`,
  );
}
