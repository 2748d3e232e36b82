import { ERROR_CODES } from "@fs/sdk";
import type { JsonSchema } from "./json-schemas.ts";

const TEXT: JsonSchema = { type: "string" };
const RUNNING: JsonSchema = {
  type: "object",
  required: ["error", "feature_views"],
  properties: { error: TEXT, feature_views: { type: "array", items: TEXT } },
};
const COMPLAINT: JsonSchema = {
  type: "object",
  required: ["type", "loc", "msg"],
  properties: {
    type: TEXT,
    loc: { type: "array", items: { type: ["string", "integer"] } },
    msg: TEXT,
  },
};

/** The bodies of errors, by name: as Feast writes them, and `Problem` for who accepts one. */
export const ERROR_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  FeastError: {
    type: "string",
    description: "A JSON text of an object with module, class and message; of a 500, a sentence",
  },
  FeastDetail: { type: "object", required: ["detail"], properties: { detail: TEXT } },
  FeastComplaints: {
    type: "object",
    required: ["detail"],
    properties: { detail: { type: "array", items: COMPLAINT } },
  },
  FeastRunning: {
    type: "object",
    required: ["error", "feature_views", "detail"],
    properties: { error: TEXT, feature_views: { type: "array", items: TEXT }, detail: RUNNING },
  },
  Problem: {
    type: "object",
    required: ["type", "title", "status", "detail", "code", "request_id"],
    properties: {
      type: TEXT,
      title: TEXT,
      status: { type: "integer" },
      detail: TEXT,
      code: { enum: Object.keys(ERROR_CODES) },
      request_id: TEXT,
    },
  },
};

interface ErrorStatus {
  readonly when: string;
  /** What Feast's form of it is. */
  readonly forms: readonly string[];
}

const STATUSES: Readonly<Record<string, ErrorStatus>> = {
  "400": { when: "A value, a name or a time that cannot be taken", forms: ["FeastError"] },
  "401": { when: "No token, or one that is not known", forms: ["FeastDetail"] },
  "403": { when: "A token without this action", forms: ["FeastError"] },
  "404": {
    when: "A view, a feature, a service or request data that is not there",
    forms: ["FeastError"],
  },
  "409": {
    when: "A run is under way, or the applied definitions do not fit those loaded",
    forms: ["FeastRunning", "FeastError"],
  },
  "413": { when: "More than one request may have", forms: ["FeastError"] },
  "422": {
    when: "A body that is no JSON object of this shape, or a push source that is not there",
    forms: ["FeastComplaints", "FeastError"],
  },
  "500": { when: "The server or a store failed", forms: ["FeastError"] },
  "503": { when: "Too much at once, or a store that is away", forms: ["FeastError"] },
};

/** A reference to a schema of the document. */
export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** The responses of a route that can fail with these statuses; with every one of them unless told otherwise. */
export function errorResponses(
  statuses: readonly string[] = Object.keys(STATUSES),
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(statuses.map((status) => [status, responseOf(status)]));
}

function responseOf(status: string): JsonSchema {
  const { when, forms } = STATUSES[status] as ErrorStatus;
  const refs = forms.map(ref);
  return {
    description: when,
    headers: { "x-fs-error-code": { schema: { enum: Object.keys(ERROR_CODES) } } },
    content: {
      "application/json": { schema: refs.length === 1 ? refs[0] : { anyOf: refs } },
      "application/problem+json": { schema: ref("Problem") },
    },
  };
}
