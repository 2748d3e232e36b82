import { definitionKind } from "../define/definition.ts";
import type { AnyFeatureService } from "../define/definitions.ts";
import type { ProjectedTypes, Projection } from "../define/projection.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { Catalog } from "./catalog.ts";
import { parseReference } from "./reference.ts";

/** Features by name, or a service by name. */
export type NamedFeatures = readonly string[] | { readonly service: string };

/** Features in any form that a request takes. */
export type AnyFeatures = NamedFeatures | readonly Projection[] | AnyFeatureService;

/** Features of one view as a request asks for them; `believes` is null where it asks by name. */
export interface Wanted {
  readonly view: string;
  readonly name: string;
  readonly features: readonly string[];
  readonly joinKeyMap: Readonly<Record<string, string>>;
  readonly believes: ProjectedTypes | null;
}

/** A request's features as a list, views in the order of first mention. FS_ARGUMENT_INVALID for what is no selection. */
export function wantedOf(features: AnyFeatures, catalog: Catalog): readonly Wanted[] {
  if (definitionKind(features) === "feature_service")
    return grouped((features as AnyFeatureService).features);
  if (isServiceName(features)) {
    const { features: projections } = catalog.get("feature_service", features.service);
    return grouped(projections.map((one) => ({ ...one, believes: null })));
  }
  if (!Array.isArray(features) || features.length === 0) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      '"features" is a list of at least one view, view.pick(...) or "view:feature", or a feature service',
    );
  }
  return grouped(features.map(oneWanted));
}

function isServiceName(features: AnyFeatures): features is { readonly service: string } {
  return (
    typeof features === "object" &&
    features !== null &&
    !Array.isArray(features) &&
    "service" in features &&
    typeof features.service === "string"
  );
}

function oneWanted(one: unknown): Wanted {
  if (typeof one === "string") {
    const { view, feature } = parseReference(one);
    return { view, name: view, features: [feature], joinKeyMap: {}, believes: null };
  }
  const kind = definitionKind(one);
  // The brand says that it is a projection, or a view, which is one.
  if (kind === "projection" || kind === "feature_view" || kind === "on_demand_feature_view")
    return one as Projection;
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    '"features" holds something that is no view, no view.pick(...) and no "view:feature"',
  );
}

/** Puts what is asked of one view under one name together, where it was mentioned first, and each feature once. */
function grouped(all: readonly Wanted[]): readonly Wanted[] {
  const groups = new Map<string, Wanted[]>();
  for (const one of all) {
    const key = JSON.stringify([one.view, one.name, Object.entries(one.joinKeyMap).sort()]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    const known = new Set(group.flatMap((before) => before.features));
    const features = one.features.filter((feature) => !known.has(feature));
    // Each keeps what it believes of its own features.
    if (features.length > 0) group.push({ ...one, features });
  }
  return [...groups.values()].flat();
}
