import {
  type AnyFeatureService,
  type AnyOnDemandFeatureView,
  definitionKind,
  type RequestSource,
} from "@fs/sdk";
import type { ValueType } from "@fs/sdk/adapter";
import { COLUMNS, type JsonSchema, SWITCH } from "./json-schemas.ts";

/** On-demand views by name. */
export type OnDemandViews = ReadonlyMap<string, AnyOnDemandFeatureView>;

/** The name of a service's schema: what OpenAPI allows in one, any other character by its UTF-8 bytes, as `_20`. */
export function schemaName(kind: "request" | "row", service: string): string {
  const encoded = encodeURIComponent(service).replace(/[!~*'()]/g, hexOf);
  return `${kind}.${encoded.replaceAll("%", "_")}`;
}

const hexOf = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;

/**
 * `request.<service>` and `row.<service>`. Required in `entities` are join keys and the request data of the service's
 * on-demand views, and of those that they compute from, as Feast takes both.
 */
export function serviceSchemas(
  service: AnyFeatureService,
  onDemand: OnDemandViews,
): readonly (readonly [string, JsonSchema])[] {
  const keys = new Map<string, JsonSchema>();
  const requested = new Map<string, JsonSchema>();
  const features = new Map<string, JsonSchema>();
  for (const { believes, joinKeyMap, view, features: names } of service.features) {
    for (const [key, type] of Object.entries(believes.joinKeys))
      keys.set(Object.hasOwn(joinKeyMap, key) ? (joinKeyMap[key] as string) : key, schemaOf(type));
    for (const source of requestsOf(view, onDemand))
      for (const [name, type] of Object.entries(source.schema)) requested.set(name, schemaOf(type));
    for (const name of names) features.set(name, schemaOf(believes.features[name] as ValueType));
  }
  const columns = new Map([...requested, ...keys]);
  const entities = {
    ...COLUMNS,
    required: [...new Set([...keys.keys(), ...requested.keys()])],
    properties: Object.fromEntries(
      [...columns].map(([name, items]) => [name, { type: "array", items }]),
    ),
  };
  const request = {
    type: "object",
    required: ["feature_service", "entities"],
    properties: {
      feature_service: { const: service.name },
      entities,
      full_feature_names: SWITCH,
    },
  };
  return [
    [schemaName("request", service.name), request],
    [schemaName("row", service.name), { type: "object", properties: Object.fromEntries(features) }],
  ];
}

/** What a view's transform, and those that it computes from, want of the caller; applied views form no circle. */
function requestsOf(view: string, onDemand: OnDemandViews): readonly RequestSource[] {
  const sources = onDemand.get(view)?.sources ?? [];
  return sources.flatMap((source) =>
    definitionKind(source) === "request_source"
      ? [source as RequestSource]
      : requestsOf((source as { readonly view: string }).view, onDemand),
  );
}

/** A value type as it stands in JSON; every value may be null. */
function schemaOf(type: ValueType): JsonSchema {
  const described = type.description === undefined ? {} : { description: type.description };
  switch (type.kind) {
    case "bool":
      return { type: ["boolean", "null"], ...described };
    case "int32":
      return { type: ["integer", "null"], format: "int32", ...described };
    case "int64":
      return { type: ["integer", "null"], format: "int64", ...described };
    case "timestamp":
      return { type: ["integer", "null"], description: "Epoch seconds." };
    case "float32":
    case "float64":
      return { type: ["number", "null"], ...described };
    case "string":
      return { type: ["string", "null"], ...described };
    case "bytes":
      return { type: ["string", "null"], contentEncoding: "base64", ...described };
    case "list":
      return { type: ["array", "null"], items: schemaOf(type.item as ValueType), ...described };
    case "json":
      return described;
  }
}
