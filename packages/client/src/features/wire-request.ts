import {
  type AnyFeatureService,
  definitionKind,
  FeatureStoreError,
  type NamedFeatures,
  type Projection,
  type Selection,
} from "@fs/sdk";
import type { ValueType } from "@fs/sdk/adapter";

/** What a request asks for, on the wire and as its caller knows it. */
export interface WireRequest {
  /** `"features":[…]` or `"feature_service":"…"`. */
  readonly asked: string;
  /** Join keys and features by the names of the answer; empty where they are asked by name. */
  readonly types: ReadonlyMap<string, ValueType>;
  /** Feature names of the answer in the order asked; null where only the server knows them. */
  readonly names: readonly string[] | null;
}

/** A selection as the wire names it. FS_ARGUMENT_INVALID for what it has no words for. */
export function wireRequest(features: Selection | NamedFeatures, full: boolean): WireRequest {
  if (definitionKind(features) === "feature_service") {
    // The brand says that it is a service.
    const { name, features: projections } = features as AnyFeatureService;
    const types = typesOf(projections, full);
    return { asked: serviceText(name), types, names: namesOf(projections, full) };
  }
  if (!Array.isArray(features)) return namedService(features as NamedFeatures);
  if (features.length === 0) throw invalid("names at least one feature");
  if (features.every((one) => typeof one === "string")) {
    const names = features.map((one) => answeredName(one, full));
    return { asked: listText(features), types: new Map(), names: [...new Set(names)] };
  }
  const projections = features.map(checkedProjection);
  const references = projections.flatMap((one) =>
    one.features.map((name) => `${one.view}:${name}`),
  );
  const types = typesOf(projections, full);
  return { asked: listText(references), types, names: namesOf(projections, full) };
}

function namedService(features: NamedFeatures): WireRequest {
  if (typeof features !== "object" || features === null || !("service" in features))
    throw invalid("is a list of views, view.pick(…) or view:feature, or a feature service");
  return { asked: serviceText(features.service), types: new Map(), names: null };
}

function checkedProjection(one: unknown): Projection {
  const kind = definitionKind(one);
  if (kind !== "projection" && kind !== "feature_view" && kind !== "on_demand_feature_view")
    throw invalid("holds something that is no view, no view.pick(…) and no view:feature");
  const projection = one as Projection;
  if (projection.name === projection.view && Object.keys(projection.joinKeyMap).length === 0)
    return projection;
  throw invalid(
    `has view "${projection.view}" with .as(…) or .on(…), for which a request over HTTP has no words; put it in a feature service and ask for that`,
  );
}

function answeredName(reference: string, full: boolean): string {
  const at = reference.indexOf(":");
  const view = reference.slice(0, Math.max(at, 0)).split("@", 1)[0];
  const feature = reference.slice(at + 1);
  return full ? `${view}__${feature}` : feature;
}

function namesOf(projections: readonly Projection[], full: boolean): readonly string[] {
  const names = projections.flatMap((one) =>
    one.features.map((name) => (full ? `${one.name}__${name}` : name)),
  );
  return [...new Set(names)];
}

function typesOf(projections: readonly Projection[], full: boolean): Map<string, ValueType> {
  const types = new Map<string, ValueType>();
  for (const { believes, joinKeyMap, features, name } of projections) {
    for (const [key, type] of Object.entries(believes.joinKeys))
      types.set(Object.hasOwn(joinKeyMap, key) ? (joinKeyMap[key] as string) : key, type);
    for (const feature of features) {
      const type = believes.features[feature];
      if (type !== undefined) types.set(full ? `${name}__${feature}` : feature, type);
    }
  }
  return types;
}

function serviceText(name: string): string {
  return `"feature_service":${JSON.stringify(name)}`;
}

function listText(references: readonly string[]): string {
  return `"features":${JSON.stringify([...new Set(references)])}`;
}

function invalid(problem: string): FeatureStoreError {
  return new FeatureStoreError("FS_ARGUMENT_INVALID", `client: "features" ${problem}`);
}
