import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ROW, servedWorld } from "../served-world.fixture.ts";
import { corsOf } from "./cors.ts";

const APP = "https://app.example";
const OTHER = "https://other.example";
const READ = { features: ["stats:trips"], entities: { driver_id: [1001] } };
const PUSH = { push_source_name: "stats_push", df: ROW };
const auth = {
  type: "token",
  tokens: [
    {
      name: "app",
      sha256: createHash("sha256").update("sesame").digest("hex"),
      actions: ["read-online"],
    },
  ],
} as const;

/** The headers of an answer that CORS is about. */
const corsHeaders = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries(
    [...headers].filter(([name]) => name.startsWith("access-control-") || name === "vary"),
  );

const preflight = (url: string, origin: string, asked = "authorization,content-type") =>
  fetch(`${url}/get-online-features`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": asked,
    },
  });

describe("a server that was told of no page", () => {
  it("names no origin in its answers, and answers no preflight", async () => {
    const { url, post } = await servedWorld();
    const answer = await post("/get-online-features", READ, { origin: APP });
    expect(answer.status).toBe(200);
    expect(corsHeaders(answer)).toEqual({});
    const asked = await preflight(url, APP);
    expect(asked.status).toBe(405);
    expect(corsHeaders(asked)).toEqual({});
  });
});

describe("a server that was told of a page", () => {
  const cors = { origins: [APP] };

  it("answers its preflight without a token, and lets it send what it asks for", async () => {
    const { url, log } = await servedWorld({ cors, auth });
    const asked = await preflight(url, APP, "authorization,content-type,x-team");
    expect(asked.status).toBe(204);
    const requestId = asked.headers.get("x-request-id");
    await expect
      .poll(() => log.filter((line) => line.requestId === requestId))
      .toMatchObject([{ msg: "request", route: "other", status: 204 }]);
    expect(corsHeaders(asked)).toEqual({
      "access-control-allow-origin": APP,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "authorization,content-type,x-team",
      "access-control-max-age": "7200",
      vary: "Origin",
    });
    const odd = await preflight(url, APP, 'x"y');
    expect(odd.headers.get("access-control-allow-headers")).toBe("authorization, content-type");
  });

  it("lets it read answers and errors with their code, and still asks for the token", async () => {
    const { post } = await servedWorld({ cors, auth });
    const wants = {
      "access-control-allow-origin": APP,
      "access-control-expose-headers": "retry-after, x-fs-error-code, x-request-id",
      vary: "Origin",
    };
    const refused = await post("/get-online-features", READ, { origin: APP });
    expect([refused.status, corsHeaders(refused)]).toEqual([401, wants]);
    const token = { authorization: "Bearer sesame" };
    const answer = await post("/get-online-features", READ, { origin: APP, ...token });
    expect([answer.status, corsHeaders(answer)]).toEqual([200, wants]);
    const nowhere = await post("/nowhere", READ, { origin: APP });
    expect([nowhere.status, corsHeaders(nowhere)]).toEqual([404, wants]);
  });

  it.each([OTHER, `${APP}:8443`, "http://app.example", `${APP}.evil.example`, "null"])(
    "keeps its answers from %s",
    async (origin) => {
      const { url, post } = await servedWorld({ cors });
      expect(corsHeaders(await post("/get-online-features", READ, { origin }))).toEqual({
        vary: "Origin",
      });
      const asked = await preflight(url, origin);
      expect([asked.status, corsHeaders(asked)]).toEqual([405, { vary: "Origin" }]);
    },
  );

  it("takes writes without a token of it alone, and of nobody where other machines reach it", async () => {
    const near = await servedWorld({ cors });
    expect((await near.post("/push", PUSH, { origin: APP })).status).toBe(200);
    expect((await near.post("/push", PUSH, { origin: OTHER })).status).toBe(403);
    const exposed = await servedWorld({ cors, host: "0.0.0.0" });
    const refused = await exposed.post("/push", PUSH, { origin: APP });
    expect([refused.status, refused.headers.get("x-fs-error-code")]).toEqual([403, "FS_FORBIDDEN"]);
  });
});

it("with * any page reads, none writes without a token, and none is let in with cookies", async () => {
  const { url, post } = await servedWorld({ cors: { origins: ["*"] } });
  const answer = await post("/get-online-features", READ, { origin: OTHER });
  expect(corsHeaders(answer)).toEqual({
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "retry-after, x-fs-error-code, x-request-id",
    vary: "Origin",
  });
  expect((await post("/push", PUSH, { origin: OTHER })).status).toBe(403);
  const asked = await preflight(url, OTHER);
  expect(asked.status).toBe(204);
  expect(asked.headers.get("access-control-allow-credentials")).toBeNull();
});

it.each([
  ["https://app.example/", "as in https://app.example, or *"],
  ["https://app.example:443", "as in https://app.example, or *"],
  ["https://App.example/path", "as in https://app.example, or *"],
  ["app.example", "as in https://app.example, or *"],
  ["null", "no origin"],
  ["https://*.example", "no origin"],
  ["", "no origin"],
])("refuses %j, which no browser sends", (origin, message) => {
  expect(() => corsOf({ origins: [origin] })).toThrow(
    expect.objectContaining({
      code: "FS_CONFIG_INVALID",
      message: expect.stringContaining(message),
    }),
  );
});
