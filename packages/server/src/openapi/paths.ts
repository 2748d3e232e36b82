import { errorResponses, ref } from "./error-responses.ts";
import type { JsonSchema } from "./json-schemas.ts";
import { schemaName } from "./service-schemas.ts";

const json = (schema: JsonSchema): JsonSchema => ({ "application/json": { schema } });

/** The routes; a request for features may be that of any service. */
export function pathsOf(services: readonly string[]): Readonly<Record<string, unknown>> {
  const requests = services.map((name) => ref(schemaName("request", name)));
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
    "/health": probe("As Feast's clients ask", null, { "503": { description: "No registry" } }),
    "/livez": probe("Alive", json(ref("Alive"))),
    "/readyz": probe("To be sent requests", json(ref("Readiness")), {
      "503": { description: "And why not", content: json(ref("Readiness")) },
    }),
    "/metrics": probe(
      "Prometheus text",
      { "text/plain": { schema: { type: "string" } } },
      errorResponses(["401", "403", "500"]),
    ),
    "/openapi.json": probe(
      "This document",
      json({ type: "object" }),
      errorResponses(["401", "403", "500", "503"]),
    ),
  };
}

const SECURITY: readonly JsonSchema[] = [{}, { token: [] }];
const RUN: Readonly<Record<string, unknown>> = {
  "200": { description: "Done", content: json({ type: "null" }) },
  "202": { description: "Begun", content: json(ref("Accepted")) },
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
      security: SECURITY,
      requestBody: { required: true, content: json(schema) },
      responses: { ...answers, ...errorResponses() },
    },
  };
}

function probe(
  summary: string,
  content: JsonSchema | null,
  others: Readonly<Record<string, unknown>> = {},
): JsonSchema {
  const answer = { description: summary, ...(content === null ? {} : { content }) };
  const guard = "401" in others ? { security: SECURITY } : {};
  return { get: { summary, ...guard, responses: { "200": answer, ...others } } };
}
