import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { typeText } from "../schema/type-text.ts";
import type { Schema, ValueKind } from "../schema/value-type.ts";
import { brand, type DefinitionMeta, type Meta, metaOf } from "./definition.ts";
import { checkName } from "./names.ts";
import { frozenSchema } from "./schema-check.ts";

/** Join keys are compared exactly, so a type whose equality is not exact cannot be one. */
const KEY_KINDS: ReadonlySet<ValueKind> = new Set([
  "string",
  "int32",
  "int64",
  "bool",
  "timestamp",
  "bytes",
]);

/** What features are about: its join keys are the columns that say which one. */
export interface Entity<out N extends string = string, out K extends Schema = Schema>
  extends DefinitionMeta {
  readonly name: N;
  readonly joinKeys: K;
}

/**
 * Defines an entity.
 *
 * @example
 * const user = entity({ name: "user", joinKeys: { user_id: string() } });
 */
export function entity<const N extends string, const K extends Schema>(
  definition: Meta & { readonly name: N; readonly joinKeys: K },
): Entity<N, K> {
  checkName("entity", definition.name);
  const where = `entity "${definition.name}"`;
  const joinKeys = frozenSchema(`${where}, join key`, definition.joinKeys);
  if (Object.keys(joinKeys).length === 0) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where} has no join keys; name at least one column`,
    );
  }
  for (const [name, type] of Object.entries(joinKeys)) {
    if (KEY_KINDS.has(type.kind)) continue;
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where}: join key "${name}" is ${typeText(type)}; a join key is one of ${[...KEY_KINDS].join(", ")}`,
    );
  }
  return brand("entity", { ...metaOf(definition), name: definition.name, joinKeys });
}
