import { FeatureStoreError } from "../errors/feature-store-error.ts";

const BRAND = Symbol.for("@fs/sdk.definition");

/** What a definition is registered as. */
export type DefinitionKind =
  | "entity"
  | "data_source"
  | "push_source"
  | "request_source"
  | "feature_view"
  | "on_demand_feature_view"
  | "feature_service";

/** Every kind, in the order in which `apply` prints and the registry lists them. */
export const DEFINITION_KINDS: readonly DefinitionKind[] = [
  "entity",
  "data_source",
  "push_source",
  "request_source",
  "feature_view",
  "on_demand_feature_view",
  "feature_service",
];

/** What may be said of every definition. */
export interface Meta {
  readonly description?: string;
  readonly owner?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The same, as a definition holds it. */
export interface DefinitionMeta {
  readonly description: string;
  readonly owner: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The meta of a definition, with what was left out. FS_DEFINITION_INVALID for a tag that is no text. */
export function metaOf(options: Meta): DefinitionMeta {
  for (const [tag, value] of Object.entries(options.tags ?? {})) {
    if (typeof value === "string") continue;
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `tag "${tag}" of a definition is a ${typeof value}; write it as a text`,
    );
  }
  return {
    description: options.description ?? "",
    owner: options.owner ?? "",
    tags: Object.freeze({ ...options.tags }),
  };
}

/** Marks an object as a definition of a kind, or as a projection, and freezes it. Two copies of sdk know each other's. */
export function brand<T extends object>(kind: DefinitionKind | "projection", object: T): T {
  Object.defineProperty(object, BRAND, { value: kind });
  return Object.freeze(object);
}

/** The kind of a definition; "projection" for features picked of a view; null for anything else. */
export function definitionKind(value: unknown): DefinitionKind | "projection" | null {
  if (typeof value !== "object" || value === null || !(BRAND in value)) return null;
  // Only `brand` sets this symbol.
  return (value as { [BRAND]: DefinitionKind | "projection" })[BRAND];
}
