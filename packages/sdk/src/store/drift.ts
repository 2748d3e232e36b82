import type { ProjectedTypes } from "../define/projection.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { sameType, typeText } from "../schema/type-text.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";
import type { Wanted } from "./wanted.ts";

/** What the registry says of a view. */
export interface RegisteredTypes extends ProjectedTypes {
  readonly name: string;
}

/** The type that a name has of its own in a schema, or null. */
export function typeIn(schema: Schema, name: string): ValueType | null {
  return Object.hasOwn(schema, name) ? (schema[name] ?? null) : null;
}

/**
 * Holds what a caller believes of a view against the registry. A feature that the registry lacks or types otherwise, or
 * other join keys, is FS_DEFINITION_DRIFT naming both; asked for by name, a feature that is not there is
 * FS_FEATURE_NOT_FOUND with the nearest.
 */
export function checkWanted(wanted: Wanted, registered: RegisteredTypes): void {
  const { believes } = wanted;
  if (believes !== null) checkKeys(believes.joinKeys, registered);
  for (const feature of wanted.features) {
    const applied = typeIn(registered.features, feature);
    const believed = believes === null ? null : typeIn(believes.features, feature);
    if (applied === null && believed === null) throw unknownFeature(feature, registered);
    if (applied === null || (believed !== null && !sameType(applied, believed))) {
      throw drift(registered.name, `feature "${feature}"`, believed, applied);
    }
  }
}

function checkKeys(believed: Schema, registered: RegisteredTypes): void {
  for (const key of new Set([...Object.keys(believed), ...Object.keys(registered.joinKeys)])) {
    const mine = typeIn(believed, key);
    const applied = typeIn(registered.joinKeys, key);
    if (mine === null || applied === null || !sameType(mine, applied)) {
      throw drift(registered.name, `join key "${key}"`, mine, applied);
    }
  }
}

function unknownFeature(feature: string, registered: RegisteredTypes): FeatureStoreError {
  const hint = didYouMean(feature, Object.keys(registered.features));
  return new FeatureStoreError(
    "FS_FEATURE_NOT_FOUND",
    `view "${registered.name}" has no feature "${feature}"${hint}`,
  );
}

function drift(
  view: string,
  what: string,
  believed: ValueType | null,
  applied: ValueType | null,
): FeatureStoreError {
  const words = (type: ValueType | null) => (type === null ? "not there" : typeText(type));
  return new FeatureStoreError(
    "FS_DEFINITION_DRIFT",
    `view "${view}", ${what}: ${words(believed)} in this program's definition, ${words(applied)} in the applied one; apply this definition, or use the applied one`,
  );
}
