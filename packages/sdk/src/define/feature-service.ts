import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { brand, type DefinitionMeta, definitionKind, type Meta, metaOf } from "./definition.ts";
import { checkName } from "./names.ts";
import type { Projection } from "./projection.ts";

/** The features that one model asks for, under one name. */
export interface FeatureService<out N extends string, out P extends readonly Projection[]>
  extends DefinitionMeta {
  readonly name: N;
  readonly features: P;
}

/**
 * Defines a feature service.
 *
 * @example
 * const fraud = featureService({ name: "fraud", features: [stats.pick("total"), analysis] });
 */
export function featureService<const N extends string, const P extends readonly Projection[]>(
  definition: Meta & { readonly name: N; readonly features: P },
): FeatureService<N, P> {
  checkName("feature service", definition.name);
  const where = `feature service "${definition.name}"`;
  const allowed = new Set(["projection", "feature_view", "on_demand_feature_view"]);
  const { features } = definition;
  if (
    !Array.isArray(features) ||
    features.length === 0 ||
    features.some((one) => !allowed.has(definitionKind(one) ?? ""))
  ) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where}: "features" is a list of views and view.pick(...), at least one`,
    );
  }
  // A frozen copy has the type of what it copies.
  const frozen = Object.freeze([...features]) as unknown as P;
  return brand("feature_service", {
    ...metaOf(definition),
    name: definition.name,
    features: frozen,
  });
}
