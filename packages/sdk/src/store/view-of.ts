import type { AnyFeatureView, AnyOnDemandFeatureView } from "../define/definitions.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import type { Catalog } from "./catalog.ts";

/** The view of a name, of either kind. FS_VIEW_NOT_FOUND with the nearest name where there is none. */
export function viewOf(catalog: Catalog, name: string): AnyFeatureView | AnyOnDemandFeatureView {
  const view = catalog.find("feature_view", name) ?? catalog.find("on_demand_feature_view", name);
  if (view !== null) return view;
  const names = [...catalog.names("feature_view"), ...catalog.names("on_demand_feature_view")];
  const hint =
    didYouMean(name, names) ||
    "; nothing was applied to it yet: run fs apply, or store.apply([...])";
  throw new FeatureStoreError(
    "FS_VIEW_NOT_FOUND",
    `project "${catalog.snapshot.project}" has no feature view "${name}"${hint}`,
  );
}
