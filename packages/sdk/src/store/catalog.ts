import type { ObjectSpec, Snapshot } from "../contract/registry.ts";
import { DEFINITION_KINDS, type DefinitionKind } from "../define/definition.ts";
import type { Definition, DefinitionOf } from "../define/definitions.ts";
import type { ErrorCode } from "../errors/codes.ts";
import { FeatureStoreError, isFeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { type DefinitionLookup, revive } from "./revive.ts";

/** The definitions of one registry snapshot: each made from its spec when it is first asked for, then kept. */
export interface Catalog extends DefinitionLookup {
  readonly snapshot: Snapshot;
  /** All of a kind, by name. */
  list<K extends DefinitionKind>(kind: K): readonly DefinitionOf[K][];
  names(kind: DefinitionKind): readonly string[];
  /** The registered spec itself. */
  spec(kind: DefinitionKind, name: string): ObjectSpec | null;
}

const MISSING: Readonly<
  Record<DefinitionKind, { readonly code: ErrorCode; readonly words: string }>
> = {
  entity: { code: "FS_ENTITY_NOT_FOUND", words: "entity" },
  data_source: { code: "FS_SOURCE_NOT_FOUND", words: "data source" },
  push_source: { code: "FS_PUSH_SOURCE_NOT_FOUND", words: "push source" },
  request_source: { code: "FS_SOURCE_NOT_FOUND", words: "request source" },
  feature_view: { code: "FS_VIEW_NOT_FOUND", words: "feature view" },
  on_demand_feature_view: { code: "FS_VIEW_NOT_FOUND", words: "on-demand feature view" },
  feature_service: { code: "FS_SERVICE_NOT_FOUND", words: "feature service" },
};

/** What a kind is called in messages. */
export function kindWords(kind: DefinitionKind): string {
  return MISSING[kind].words;
}

/** The catalog of a snapshot. Nothing is parsed before it is asked for; a spec that is none is FS_REGISTRY_CORRUPT then. */
export function catalogOf(snapshot: Snapshot): Catalog {
  const specs = new Map(DEFINITION_KINDS.map((kind) => [kind, new Map<string, ObjectSpec>()]));
  for (const object of snapshot.objects) {
    specs.get(object.kind as DefinitionKind)?.set(object.name, object);
  }
  const made = new Map<ObjectSpec, Definition>();
  const catalog: Catalog = {
    snapshot,
    spec: (kind, name) => specs.get(kind)?.get(name) ?? null,
    names: (kind) => [...(specs.get(kind)?.keys() ?? [])].sort(),
    find(kind, name) {
      const object = catalog.spec(kind, name);
      if (object === null) return null;
      const definition = made.get(object) ?? revived(object, kind, catalog);
      made.set(object, definition);
      // `revive` answers a definition of the kind it is asked for.
      return definition as DefinitionOf[typeof kind];
    },
    get(kind, name) {
      const definition = catalog.find(kind, name);
      if (definition !== null) return definition;
      const { code, words } = MISSING[kind];
      const hint = didYouMean(name, catalog.names(kind));
      throw new FeatureStoreError(
        code,
        `project "${snapshot.project}" has no ${words} "${name}"${hint || "; nothing of that kind was applied yet"}`,
      );
    },
    list: (kind) => catalog.names(kind).map((name) => catalog.get(kind, name)),
  };
  return catalog;
}

function revived(object: ObjectSpec, kind: DefinitionKind, catalog: Catalog): Definition {
  try {
    return revive(kind, object, catalog);
  } catch (cause) {
    if (isFeatureStoreError(cause, "FS_REGISTRY_CORRUPT")) throw cause;
    throw new FeatureStoreError(
      "FS_REGISTRY_CORRUPT",
      `the registry's ${kindWords(kind)} "${object.name}" of project "${catalog.snapshot.project}" is not one; apply it again`,
      { cause },
    );
  }
}
