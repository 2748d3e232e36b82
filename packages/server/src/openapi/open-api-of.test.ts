import {
  type AnyOnDemandFeatureView,
  type Definition,
  featureService,
  float64,
  int64,
  onDemandFeatureView,
  requestSource,
} from "@fs/sdk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFINITIONS, servedWorld } from "../served-world.fixture.ts";

type Schema = Readonly<Record<string, unknown>>;
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly requestBody?: {
              readonly content: Readonly<Record<string, { schema: Schema }>>;
            };
            readonly responses: Readonly<Record<string, unknown>>;
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const total = DEFINITIONS.find((one): one is AnyOnDemandFeatureView => one.name === "total");
const capRequest = requestSource({ name: "cap_request", schema: { cap: int64() } });
/** An on-demand view that computes from another one, and a service of it under a key of its own. */
const capped = onDemandFeatureView({
  name: "capped",
  sources: [(total as AnyOnDemandFeatureView).pick("with_bonus"), capRequest],
  schema: { capped: float64() },
  transform: ({ with_bonus, cap }) => ({ capped: Math.min(Number(with_bonus), Number(cap)) }),
});
const scored: readonly Definition[] = [
  ...DEFINITIONS,
  capped,
  featureService({ name: "scored", features: [capped.on({ driver_id: "driver" })] }),
];

const documentOf = async (url: string) =>
  (await (await fetch(`${url}/openapi.json`)).json()) as Document;

/** Every `$ref` of a value. */
function refsOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === "$ref" ? [String(one)] : refsOf(one),
  );
}

/** Values that a schema of the document describes; what it leaves open may be anything. */
function valuesOf(document: Document, schema: Schema): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === "string")
    return valuesOf(
      document,
      document.components.schemas[schema.$ref.split("/")[3] as string] as Schema,
    );
  if (Array.isArray(schema.anyOf))
    return fc.oneof(...schema.anyOf.map((one) => valuesOf(document, one)));
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return fc.oneof(...types.map((type) => typed(document, schema, type)));
}

function typed(document: Document, schema: Schema, type: unknown): fc.Arbitrary<unknown> {
  switch (type) {
    case "object":
      return objectOf(document, schema);
    case "array":
      return fc.array(valuesOf(document, (schema.items ?? {}) as Schema), { maxLength: 3 });
    case "string":
      return fc.oneof(fc.constantFrom("stats", "stats:trips", "2026-03-01T00:00:00"), fc.string());
    case "integer":
      return fc.integer();
    case "number":
      return fc.double({ noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function objectOf(document: Document, schema: Schema): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Readonly<Record<string, Schema>>);
  const required = (schema.required ?? []) as string[];
  const known = fc.record(
    Object.fromEntries(properties.map(([name, one]) => [name, valuesOf(document, one)])),
    { requiredKeys: required.filter((name) => properties.some(([one]) => one === name)) },
  );
  if (typeof schema.additionalProperties !== "object") return known;
  const more = valuesOf(document, schema.additionalProperties as Schema);
  return fc
    .tuple(fc.dictionary(fc.string(), more, { maxKeys: 2 }), known)
    .map(([others, own]) => ({ ...others, ...own }));
}

describe("/openapi.json", () => {
  it("is OpenAPI 3.1 with every route, schemas of every service, and no reference that leads nowhere", async () => {
    const { url } = await servedWorld();
    const document = await documentOf(url);
    expect(document.openapi).toBe("3.1.0");
    expect(document.components.schemas["request.plain"]).toMatchObject({
      properties: {
        feature_service: { const: "plain" },
        entities: { required: ["driver_id"], properties: { driver_id: { type: "array" } } },
      },
    });
    expect(document.components.schemas["row.plain"]).toMatchObject({
      properties: { trips: { format: "int64" }, name: { type: ["string", "null"] } },
    });
    for (const ref of refsOf(document))
      expect(document.components.schemas).toHaveProperty([ref.split("/")[3] as string]);
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const method of Object.keys(methods)) {
        const answer = await fetch(`${url}${path}`, { method: method.toUpperCase() });
        expect([path, [404, 405].includes(answer.status)]).toEqual([path, false]);
      }
    }
  });

  it("wants of a service's caller the request data of on-demand views, and of those that they compute from", async () => {
    const { store, url, post } = await servedWorld({
      store: { definitions: scored },
      registryEveryMillis: 0,
    });
    await store.apply(scored);
    const { components } = await documentOf(url);
    expect(components.schemas["request.scored"]).toMatchObject({
      properties: {
        entities: {
          required: ["driver", "bonus", "cap"],
          properties: {
            driver: { type: "array", items: { format: "int64" } },
            cap: { type: "array", items: { type: ["integer", "null"] } },
            bonus: { type: "array", items: { type: ["number", "null"] } },
          },
        },
      },
    });
    expect(components.schemas["request.plain"]).toMatchObject({
      properties: { entities: { required: ["driver_id"] } },
    });
    const entities = { driver: [1001], cap: [11], bonus: [2.5] };
    const answer = await post("/get-online-features", { feature_service: "scored", entities });
    expect(await answer.json()).toMatchObject({ results: [{}, { values: [11] }] });
  });

  it("gives the schemas of every service names that OpenAPI allows", async () => {
    const name = "two/words ~ (größe)";
    const { store, url } = await servedWorld({ registryEveryMillis: 0 });
    await store.apply([featureService({ name, features: [await store.getFeatureView("stats")] })]);
    const document = await documentOf(url);
    const { schemas } = document.components;
    for (const one of Object.keys(schemas)) expect(one).toMatch(/^[\w.-]+$/);
    const key = "request.two_2Fwords_20_7e_20_28gr_C3_B6_C3_9Fe_29";
    expect(schemas[key]).toMatchObject({ properties: { feature_service: { const: name } } });
    expect(refsOf(document)).toContain(`#/components/schemas/${key}`);
  });

  it("describes every status that a body of its schemas is answered with, and none is 5xx", async () => {
    const { url, post } = await servedWorld();
    const document = await documentOf(url);
    const routes = Object.entries(document.paths).flatMap(([path, { post: one }]) =>
      one?.requestBody === undefined ? [] : [{ path, route: one }],
    );
    const requests = fc.oneof(
      ...routes.map(({ path, route }) =>
        fc.record({
          path: fc.constant(path),
          statuses: fc.constant(Object.keys(route.responses)),
          body: valuesOf(
            document,
            route.requestBody?.content["application/json"]?.schema as Schema,
          ),
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(requests, async ({ path, statuses, body }) => {
        const answer = await post(path, body);
        await answer.text();
        expect(answer.status).toBeLessThan(500);
        expect(statuses).toContain(String(answer.status));
      }),
      { seed: 11, numRuns: 200 },
    );
  });
});
