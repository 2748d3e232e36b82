import type { JsonSchema } from "./json-schemas.ts";

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: JsonSchema): JsonSchema => ({ "application/json": { schema } });

const ERRORS: Readonly<Record<string, string>> = {
  "400": "A value, a name or a time that cannot be taken",
  "401": "No token, or one that is not known",
  "403": "A token without this action",
  "404": "A view, a feature, a service or request data that is not there",
  "409": "A run is under way",
  "413": "More than one request may have",
  "422": "A body that is no JSON object of this shape",
  "503": "Too much at once, or a store that is away",
};

/** The routes; a request for features may be that of any service. */
export function pathsOf(services: readonly string[]): Readonly<Record<string, unknown>> {
  const requests = services.map((name) => ref(`request.${name}`));
  const online =
    requests.length === 0 ? ref("OnlineRequest") : { anyOf: [...requests, ref("OnlineRequest")] };
  return {
    "/get-online-features": post("The newest features of entities", online, {
      "200": { description: "One result for each name", content: json(ref("OnlineAnswer")) },
    }),
    "/push": post("Rows to a push source", ref("PushRequest"), {
      "200": { description: "The rows are durable" },
    }),
    "/write-to-online-store": post("Rows of a view", ref("WriteRequest"), {
      "200": { description: "The rows are durable", content: json({ type: "null" }) },
    }),
    "/materialize": post("Loads a window of sources", ref("MaterializeRequest"), RUN, QUERY),
    "/materialize-incremental": post(
      "Loads what is new in the sources",
      ref("MaterializeIncrementalRequest"),
      RUN,
      QUERY,
    ),
    "/health": probe("As Feast's clients ask", { "503": { description: "No registry" } }),
    "/livez": probe("Alive"),
    "/readyz": probe("To be sent requests", { "503": { description: "And why not" } }),
    "/metrics": probe("Prometheus text", errors(["401", "403"])),
    "/openapi.json": probe("This document", errors(["401", "403"])),
  };
}

const RUN: Readonly<Record<string, unknown>> = {
  "200": { description: "Done", content: json({ type: "null" }) },
  "202": { description: "Begun" },
};
const QUERY: readonly JsonSchema[] = ["async", "force"].map((name) => ({
  name,
  in: "query",
  schema: { type: "boolean" },
}));

function post(
  summary: string,
  schema: JsonSchema,
  answers: Readonly<Record<string, unknown>>,
  parameters: readonly JsonSchema[] = [],
): JsonSchema {
  return {
    post: {
      summary,
      parameters,
      security: [{}, { token: [] }],
      requestBody: { required: true, content: json(schema) },
      responses: { ...answers, ...errors(Object.keys(ERRORS)) },
    },
  };
}

function probe(summary: string, others: Readonly<Record<string, unknown>> = {}): JsonSchema {
  return { get: { summary, responses: { "200": { description: summary }, ...others } } };
}

function errors(statuses: readonly string[]): Readonly<Record<string, unknown>> {
  const problem = { "application/problem+json": { schema: ref("Problem") }, ...json({}) };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: ERRORS[status], content: problem }]),
  );
}
