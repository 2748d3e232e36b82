import type { AnyFeatureService, FeatureStore } from "@fs/sdk";
import type { ValueType } from "@fs/sdk/adapter";

/** A JSON Schema (2020-12), which is what OpenAPI 3.1 uses. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const COLUMNS: JsonSchema = {
  type: "object",
  description: "A list of values for each column, all of one length.",
  additionalProperties: { type: "array" },
};
const TIME: JsonSchema = { type: "string", description: "ISO 8601; without a zone it is UTC." };
const FEATURES: JsonSchema = { type: ["array", "null"], items: { type: "string" } };
const SWITCH: JsonSchema = { type: "boolean", default: false };

/** Every schema of the document by name; those of a service are `request.<service>` and `row.<service>`. */
export async function schemasOf(
  store: FeatureStore,
): Promise<Readonly<Record<string, JsonSchema>>> {
  const services = await store.listFeatureServices();
  return Object.fromEntries([...Object.entries(FIXED), ...services.flatMap(serviceSchemas)]);
}

const FIXED: Readonly<Record<string, JsonSchema>> = {
  OnlineRequest: {
    type: "object",
    required: ["entities"],
    properties: {
      features: { type: ["array", "null"], items: { type: "string", examples: ["view:feature"] } },
      feature_service: { type: ["string", "null"] },
      entities: COLUMNS,
      full_feature_names: SWITCH,
    },
  },
  OnlineAnswer: {
    type: "object",
    required: ["results", "metadata"],
    properties: {
      results: {
        type: "array",
        items: {
          type: "object",
          required: ["values", "statuses", "event_timestamps"],
          properties: {
            values: { type: "array" },
            statuses: {
              type: "array",
              items: { enum: ["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE"] },
            },
            event_timestamps: { type: "array", items: { type: "string", format: "date-time" } },
          },
        },
      },
      metadata: {
        type: "object",
        required: ["feature_names"],
        properties: { feature_names: { type: "array", items: { type: "string" } } },
      },
    },
  },
  PushRequest: {
    type: "object",
    required: ["push_source_name", "df"],
    properties: {
      push_source_name: { type: "string" },
      df: COLUMNS,
      to: { type: ["string", "null"], enum: ["online", "offline", "online_and_offline", null] },
    },
  },
  WriteRequest: {
    type: "object",
    required: ["feature_view_name", "df"],
    properties: { feature_view_name: { type: "string" }, df: COLUMNS },
  },
  MaterializeRequest: {
    type: "object",
    properties: { start_ts: TIME, end_ts: TIME, feature_views: FEATURES },
  },
  MaterializeIncrementalRequest: {
    type: "object",
    required: ["end_ts"],
    properties: { end_ts: TIME, feature_views: FEATURES },
  },
  Problem: {
    type: "object",
    required: ["type", "title", "status"],
    properties: {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      code: { type: "string" },
      request_id: { type: "string" },
    },
  },
};

function serviceSchemas(service: AnyFeatureService): readonly (readonly [string, JsonSchema])[] {
  const keys = new Map<string, JsonSchema>();
  const features = new Map<string, JsonSchema>();
  for (const one of service.features) {
    const { believes, joinKeyMap } = one;
    for (const [key, type] of Object.entries(believes.joinKeys))
      keys.set(Object.hasOwn(joinKeyMap, key) ? (joinKeyMap[key] as string) : key, schemaOf(type));
    for (const name of one.features)
      features.set(name, schemaOf(believes.features[name] as ValueType));
  }
  const columns = [...keys].map(([name, schema]) => [name, { type: "array", items: schema }]);
  return [
    [
      `request.${service.name}`,
      {
        type: "object",
        required: ["feature_service", "entities"],
        properties: {
          feature_service: { const: service.name },
          entities: {
            ...COLUMNS,
            required: [...keys.keys()],
            properties: Object.fromEntries(columns),
          },
          full_feature_names: SWITCH,
        },
      },
    ],
    [`row.${service.name}`, { type: "object", properties: Object.fromEntries(features) }],
  ];
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
