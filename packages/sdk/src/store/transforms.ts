import type { AnyOnDemandFeatureView } from "../define/definitions.ts";
import { projectionsOf, requestsOf } from "../define/on-demand-feature-view.ts";
import type { TransformSpec } from "../define/transform-identity.ts";
import { transformIdentity } from "../define/transform-identity.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { sameType, typeText } from "../schema/type-text.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { Catalog } from "./catalog.ts";
import { typeIn } from "./drift.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * The loaded definition of an applied on-demand view. Its inputs and schema are the registry's, its function is the
 * loaded one; features that the loaded definition does not know are left out of the schema, since it computes none of
 * them: a feature can be applied before those who read the others are deployed anew. FS_TRANSFORM_NOT_LOADED where the store was opened without it, FS_DEFINITION_DRIFT where the
 * loaded function reads an input that the registry's definition lacks or types otherwise.
 */
export function loadTransform(
  context: StoreContext,
  applied: AnyOnDemandFeatureView,
): AnyOnDemandFeatureView {
  const loaded = context.loaded.get(applied.name);
  if (loaded !== undefined) {
    checkInputs(loaded, applied);
    const { transform, transformBatch } = loaded;
    const computed = Object.entries(applied.schema).filter(
      ([name]) => typeIn(loaded.schema, name) !== null,
    );
    return { ...applied, schema: Object.fromEntries(computed), transform, transformBatch };
  }
  throw new FeatureStoreError(
    "FS_TRANSFORM_NOT_LOADED",
    `the transform of on-demand feature view "${applied.name}" is not loaded: the registry never holds code; pass its definition in "definitions", or open the store from the feature repository`,
  );
}

/** A transform that reads what it is not given computes something else, and says nothing. */
function checkInputs(loaded: AnyOnDemandFeatureView, applied: AnyOnDemandFeatureView): void {
  const given = inputTypes(applied);
  for (const [name, type] of inputTypes(loaded)) {
    const other = given.get(name);
    if (other !== undefined && sameType(other, type)) continue;
    throw new FeatureStoreError(
      "FS_DEFINITION_DRIFT",
      `the loaded transform of on-demand feature view "${applied.name}" reads "${name}" as ${typeText(type)}, which the applied definition gives it ${other === undefined ? "not" : `as ${typeText(other)}`}; apply this definition, or load the applied one`,
    );
  }
}

function inputTypes(view: AnyOnDemandFeatureView): ReadonlyMap<string, ValueType> {
  const features = projectionsOf(view.sources).flatMap((one) =>
    one.features.map((name) => [name, typeIn(one.believes.features, name)] as const),
  );
  const fields = requestsOf(view.sources).flatMap((one) => Object.entries(one.schema));
  return new Map(
    [...features, ...fields].filter((one): one is [string, ValueType] => one[1] !== null),
  );
}

/**
 * Compares loaded transforms with the applied ones. One that differs is counted (`transform.drift`), or refused with
 * FS_TRANSFORM_DRIFT where the store is strict.
 */
export async function checkTransforms(
  context: StoreContext,
  catalog: Catalog,
  names: Iterable<string>,
): Promise<void> {
  for (const name of names) {
    const loaded = context.loaded.get(name);
    const spec = catalog.spec("on_demand_feature_view", name)?.spec as
      | { transform?: TransformSpec }
      | undefined;
    if (loaded === undefined || spec?.transform === undefined) continue;
    const mine = await transformIdentity(loaded);
    if (mine.hash === spec.transform.hash && mine.version === spec.transform.version) continue;
    context.observer.count("transform.drift", 1, { view: name });
    if (!context.strictTransforms) continue;
    throw new FeatureStoreError(
      "FS_TRANSFORM_DRIFT",
      `the loaded transform of on-demand feature view "${name}" is not the applied one; apply it, or load the applied one`,
    );
  }
}
