import type { AnyOnDemandFeatureView } from "../define/definitions.ts";
import type { TransformSpec } from "../define/transform-identity.ts";
import { transformIdentity } from "../define/transform-identity.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { Catalog } from "./catalog.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * The loaded definition of an applied on-demand view. Its inputs and schema are the registry's, its function is the
 * loaded one. FS_TRANSFORM_NOT_LOADED where the store was opened without it.
 */
export function loadTransform(
  context: StoreContext,
  applied: AnyOnDemandFeatureView,
): AnyOnDemandFeatureView {
  const loaded = context.loaded.get(applied.name);
  if (loaded !== undefined) return { ...applied, transform: loaded.transform };
  throw new FeatureStoreError(
    "FS_TRANSFORM_NOT_LOADED",
    `the transform of on-demand feature view "${applied.name}" is not loaded: the registry never holds code; pass its definition in "definitions", or open the store from the feature repository`,
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
