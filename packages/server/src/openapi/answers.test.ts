import { createHash } from "node:crypto";
import { FeatureStore, FeatureStoreError } from "@fs/sdk";
import type { Registry } from "@fs/sdk/adapter";
import { memoryRegistry } from "@fs/sdk/memory";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { pino } from "pino";
import { expect, it, onTestFinished, vi } from "vitest";
import { createServer } from "../create-server.ts";
import { NOW, ROW, servedWorld } from "../served-world.fixture.ts";
import { openApiOf } from "./open-api-of.ts";

type Named<T> = Readonly<Record<string, T>>;
interface Operation {
  readonly responses: Named<{ readonly content?: Named<unknown> }>;
}
type Paths = Named<Named<Operation>>;

const END = { end_ts: "2026-03-01T11:00:00" };
const WINDOW = { start_ts: "2026-03-01", ...END };
const GET = { features: ["stats:trips", "stats:recent"], entities: { driver_id: [1001, 5] } };
const BODIES: Named<object> = {
  "/get-online-features": GET,
  "/push": { push_source_name: "stats_push", df: ROW },
  "/write-to-online-store": { feature_view_name: "stats", df: ROW },
  "/materialize": WINDOW,
  "/materialize-incremental": END,
};

/** A request and the status of its answer; a body makes it a POST. */
type Asked = readonly [path: string, status: number, body?: unknown];
/** What a server in some state answers, and the token that it is asked with. */
interface Scene {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly token?: string;
  /** When the next may be asked. */
  readonly settled?: () => Promise<void>;
}

/** Of every route that takes a body, its own body with something in it replaced. */
const posts = (status: number, more: object = {}): readonly Asked[] =>
  Object.entries(BODIES).map(([path, body]) => [path, status, { ...body, ...more }]);

const SCENES: Named<() => Promise<Scene>> = {
  "as it should be": async () => {
    const { url, server } = await servedWorld();
    const service = { feature_service: "plain", entities: { driver_id: [1001] } };
    const request = { features: ["total:with_bonus"], entities: { driver_id: [1], bonus: [2] } };
    const ready = async () => expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await vi.waitFor(ready);
    const { serving } = server.room;
    return {
      url,
      settled: () => vi.waitFor(() => expect(serving.materializing).toEqual([])),
      asked: [
        ...posts(200),
        ["/get-online-features", 200, service],
        ["/get-online-features", 200, { ...request, full_feature_names: true }],
        ["/materialize?async=true", 202, { ...WINDOW, feature_views: ["offers"] }],
        ["/materialize-incremental?async=true", 202, END],
        ...["/health", "/livez", "/readyz", "/metrics", "/openapi.json"].map(
          (path): Asked => [path, 200],
        ),
      ],
    };
  },
  "asked for what cannot be": async () => ({
    url: (await servedWorld()).url,
    asked: [
      ["/get-online-features", 400, { ...GET, entities: { driver_id: ["x"] } }],
      ["/get-online-features", 404, { ...GET, features: ["nope:x"] }],
      [
        "/get-online-features",
        404,
        { features: ["total:with_bonus"], entities: { driver_id: [1] } },
      ],
      ["/get-online-features", 422, "{"],
      ["/push", 400, { push_source_name: "stats_push", df: { driver_id: [1] } }],
      ["/push", 422, { push_source_name: "nope", df: ROW }],
      ["/push", 422, { df: ROW }],
      ["/write-to-online-store", 400, { feature_view_name: "stats", df: { driver_id: [1] } }],
      ["/write-to-online-store", 404, { feature_view_name: "nope", df: ROW }],
      ["/write-to-online-store", 422, {}],
      ["/materialize", 400, { ...WINDOW, start_ts: "x" }],
      ["/materialize", 404, { ...WINDOW, feature_views: ["nope"] }],
      ["/materialize", 422, { ...WINDOW, feature_views: "stats" }],
      ["/materialize-incremental", 400, { end_ts: "x" }],
      ["/materialize-incremental", 404, { ...END, feature_views: ["nope"] }],
      ["/materialize-incremental", 422, {}],
    ],
  }),
  "asked without a token": async () => ({
    url: (await servedWorld({ auth: tokens() })).url,
    asked: [...posts(401), ["/metrics", 401], ["/openapi.json", 401]],
  }),
  "asked with a token that may not": async () => ({
    url: (await servedWorld({ auth: tokens() })).url,
    token: "secret",
    asked: [...posts(403), ["/metrics", 403], ["/openapi.json", 403]],
  }),
  "asked for too much": async () => ({
    url: (await servedWorld({ limits: { bodyBytes: 1_000 } })).url,
    asked: posts(413, { more: "x".repeat(1_000) }),
  }),
  "beside a run of another process, without transforms": async () => {
    const registry = memoryRegistry();
    const { url } = await servedWorld({ store: { registry, definitions: [] } });
    const lease = { key: "lease/stats", value: { owner: "other" }, version: null };
    await registry.setState("served", { ...lease, expiresAfterMillis: 60_000 });
    const computed = { features: ["total:with_bonus"], entities: { driver_id: [1], bonus: [2] } };
    return {
      url,
      asked: [
        ["/get-online-features", 409, computed],
        ["/materialize?async=true", 409, WINDOW],
        ["/materialize-incremental", 409, END],
      ],
    };
  },
  "that is full": async () => {
    const { url, server } = await servedWorld({ limits: { concurrentRequests: 1 } });
    onTestFinished(server.room.admission.enter());
    return { url, asked: [...posts(503), ["/openapi.json", 503]] };
  },
  "that fails": async () => {
    let broken = false;
    const clock = () => {
      if (broken) throw new TypeError("broken");
      return NOW;
    };
    const metricsText = () => Promise.reject(new TypeError("broken"));
    const { url } = await servedWorld({ store: { clock }, metricsText });
    broken = true;
    return {
      url,
      asked: [
        ["/metrics", 500],
        ["/write-to-online-store", 500, BODIES["/write-to-online-store"]],
      ],
    };
  },
  "whose registry was never there": async () => {
    const away = async () => {
      throw new FeatureStoreError("FS_STORE_UNAVAILABLE", "the registry cannot be reached");
    };
    const registry: Registry = Object.assign(Object.create(memoryRegistry()), {
      read: away,
      close: async () => {},
    });
    const store = new FeatureStore({ project: "served", registry });
    const server = createServer(store, { logger: pino({ level: "silent" }) });
    onTestFinished(() => server.close({ graceMillis: 10 }).then(() => store.close()));
    const { port } = await server.listen({ port: 0 });
    return {
      url: `http://127.0.0.1:${port}`,
      asked: [
        ["/health", 503],
        ["/readyz", 503],
        ["/openapi.json", 503],
      ],
    };
  },
};

function tokens() {
  const sha256 = createHash("sha256").update("secret").digest("hex");
  return {
    type: "token",
    tokens: [{ name: "loader", sha256, actions: ["write-offline"] }],
  } as const;
}

/** The document of the world, and its schemas; what they do not name is not there. */
async function described() {
  const { store } = await servedWorld();
  const document = closed(await openApiOf(store)) as { readonly paths: Paths };
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  ajv.addVocabulary(["openapi", "info", "paths", "components"]);
  ajv.addFormat("int64", { type: "number", validate: Number.isInteger });
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  ajv.addSchema({ $id: "document", ...document });
  const schemaAt = (...place: readonly string[]): ValidateFunction => {
    const parts = place.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"));
    return ajv.compile({ $ref: `document#/${parts.join("/")}/schema` });
  };
  return { paths: document.paths, schemaAt };
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const all = Object.entries(value).map(([name, one]) => [name, closed(one)] as const);
  const isOpen = "properties" in value && !("additionalProperties" in value);
  return { ...Object.fromEntries(all), ...(isOpen ? { additionalProperties: false } : {}) };
}

/** Asks, and holds the answer, and the body of a request that was taken, against the document. */
async function check(
  { paths, schemaAt }: Awaited<ReturnType<typeof described>>,
  { url, token }: Scene,
  [asked, status, body]: Asked,
  accept: string,
): Promise<void> {
  const method = body === undefined ? "get" : "post";
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(`${url}${asked}`, {
    method: method.toUpperCase(),
    headers: { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: body === undefined ? null : text,
  });
  const said = await answer.text();
  expect([asked, answer.status, said]).toEqual([asked, status, said]);
  const path = asked.split("?")[0] as string;
  const content = paths[path]?.[method]?.responses[String(status)]?.content;
  const [type = ""] = (answer.headers.get("content-type") ?? "").split(";");
  const [usual = ""] = Object.keys(content ?? {});
  expect([asked, type]).toEqual([asked, accept in (content ?? {}) ? accept : usual]);
  if (content === undefined) return expect(said).toBe("");
  const fits = schemaAt("paths", path, method, "responses", String(status), "content", type);
  expect([asked, fits(type.endsWith("json") ? JSON.parse(said) : said), fits.errors]).toEqual([
    asked,
    true,
    null,
  ]);
  if (status >= 300 || body === undefined) return;
  const takes = schemaAt("paths", path, method, "requestBody", "content", "application/json");
  expect([asked, takes(body), takes.errors]).toEqual([asked, true, null]);
}

const met = new Set<string>();

it.each(Object.keys(SCENES))(
  "a server %s answers what the document says, in both forms of errors",
  async (name) => {
    const document = await described();
    const scene = await (SCENES[name] as () => Promise<Scene>)();
    for (const asked of scene.asked) {
      for (const accept of ["*/*", "application/problem+json"]) {
        await check(document, scene, asked, accept);
        await scene.settled?.();
        met.add(`${asked[0].split("?")[0]} ${asked[1]}`);
      }
    }
  },
);

it("answers of every route were held against the document, and every kind of error", async () => {
  const { paths } = await described();
  const answers = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap(({ responses }) =>
      Object.keys(responses).map((status) => [path, status] as const),
    ),
  );
  for (const [path, status] of answers)
    if (!["409", "500", "404"].includes(status)) expect(met).toContain(`${path} ${status}`);
  const statuses = (of: Iterable<string>) => [...new Set(of)].sort();
  expect(statuses([...met].map((one) => one.split(" ")[1] as string))).toEqual(
    statuses(answers.map(([, status]) => status)),
  );
});
