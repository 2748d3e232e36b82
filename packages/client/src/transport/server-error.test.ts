import { expect, it } from "vitest";
import { serverError } from "./server-error.ts";

const feast = (name: string, message: string): string =>
  JSON.stringify(JSON.stringify({ module: "feast.errors", class: name, message }));

it.each([
  [
    "problem+json",
    404,
    JSON.stringify({
      title: "Not Found",
      status: 404,
      detail: "no view x",
      code: "FS_VIEW_NOT_FOUND",
    }),
    "FS_VIEW_NOT_FOUND",
    "route: no view x",
  ],
  [
    "Feast's JSON in a JSON string",
    404,
    feast("FeatureServiceNotFoundException", "no service x"),
    "FS_SERVICE_NOT_FOUND",
    "route: no service x",
  ],
  [
    "a detail",
    401,
    '{"detail":"Invalid or expired access token"}',
    "FS_UNAUTHENTICATED",
    "route: Invalid or expired access token",
  ],
  [
    "complaints about a body",
    422,
    '{"detail":[{"type":"missing","loc":["body","entities"],"msg":"Field required","input":{"secret":1}}]}',
    "FS_REQUEST_MALFORMED",
    "route: body.entities: Field required",
  ],
  [
    "a run that is under way",
    409,
    '{"error":"it runs","feature_views":["a"],"detail":{"error":"it runs","feature_views":["a"]}}',
    "FS_MATERIALIZE_RUNNING",
    "route: it runs",
  ],
])("reads %s", (_, status, text, code, message) => {
  const error = serverError("route", { status, text, code: null });
  expect([error.code, error.message]).toEqual([code, message]);
});

it.each([
  [500, "\"invalid literal for int() with base 10: '4711'\"", "FS_INTERNAL"],
  [400, "<html>4711</html>", "FS_ARGUMENT_INVALID"],
  [502, "", "FS_STORE_UNAVAILABLE"],
  [418, feast("SomethingElse", "4711"), "FS_ARGUMENT_INVALID"],
])("keeps words that may hold a value out of the message: %s", (status, text, code) => {
  const error = serverError("route", { status, text, code: null });
  expect(error.code).toBe(code);
  expect(error.message).not.toContain("4711");
  expect(error.details).toEqual({ status, serverText: text });
});

it("believes the header, and no code that it does not know", () => {
  const refusal = { status: 503, text: "", code: "FS_STORE_UNAVAILABLE" };
  expect(serverError("route", refusal).code).toBe("FS_STORE_UNAVAILABLE");
  expect(serverError("route", { ...refusal, code: "toString" }).code).toBe("FS_OVERLOADED");
});
