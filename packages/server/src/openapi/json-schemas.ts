/** A JSON Schema (2020-12), which is what OpenAPI 3.1 uses. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Values by column. */
export const COLUMNS: JsonSchema = {
  type: "object",
  description: "A list of values for each column, all of one length.",
  additionalProperties: { type: "array" },
};
const TIME: JsonSchema = { type: "string", description: "ISO 8601; without a zone it is UTC." };
const FEATURES: JsonSchema = { type: ["array", "null"], items: { type: "string" } };
/** A switch that is off unless told otherwise. */
export const SWITCH: JsonSchema = { type: "boolean", default: false };

/** The schemas that every document has, by name. */
export const FIXED_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
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
  Accepted: {
    type: "object",
    required: ["status", "feature_views"],
    properties: {
      status: { const: "accepted" },
      feature_views: { type: "array", items: { type: "string" } },
    },
  },
  Alive: {
    type: "object",
    required: ["status"],
    properties: { status: { const: "alive" } },
  },
  Readiness: {
    type: "object",
    required: ["status", "problems", "warnings"],
    properties: {
      status: { enum: ["ready", "not ready"] },
      problems: { type: "array", items: { type: "string" } },
      warnings: { type: "array", items: { type: "string" } },
    },
  },
};
