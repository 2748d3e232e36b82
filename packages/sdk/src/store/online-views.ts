import type { AnyFeatureView } from "../define/definitions.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import type { Catalog } from "./catalog.ts";

/** The views of a catalog that have a table online, by name. */
export function onlineViews(catalog: Catalog): readonly AnyFeatureView[] {
  return catalog.list("feature_view").filter((view) => view.online);
}

/** The same of some names, without those that are not there, or that cannot be read: of such a one no table is known. */
export function onlineViewsNamed(
  catalog: Catalog,
  names: Iterable<string>,
): readonly AnyFeatureView[] {
  return [...names].flatMap((name) => {
    try {
      const view = catalog.find("feature_view", name);
      return view?.online === true ? [view] : [];
    } catch (error) {
      if (isFeatureStoreError(error, "FS_REGISTRY_CORRUPT")) return [];
      throw error;
    }
  });
}
