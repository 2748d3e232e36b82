import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ROW, servedWorld } from "../served-world.fixture.ts";
import { accessOf } from "./access.ts";
import { ACTIONS, type AccessToken, type Action } from "./auth-options.ts";
import { isLoopback } from "./is-loopback.ts";

const hashed = (token: string) => createHash("sha256").update(token).digest("hex");
const tokenOf = (name: string, actions: readonly Action[]): AccessToken => ({
  name,
  sha256: hashed(`secret-${name}`),
  actions,
});
const auth = {
  type: "token",
  tokens: [...ACTIONS.map((action) => tokenOf(action, [action])), tokenOf("all", ACTIONS)],
} as const;
const bearer = (name: string) => ({ authorization: `Bearer secret-${name}` });

/** Every route that wants an action, with a request that would succeed. */
const GUARDED: readonly (readonly [string, Action, unknown])[] = [
  [
    "/get-online-features",
    "read-online",
    { features: ["stats:trips"], entities: { driver_id: [1001] } },
  ],
  ["/push", "write-online", { push_source_name: "stats_push", df: ROW }],
  ["/push", "write-offline", { push_source_name: "stats_push", df: ROW, to: "offline" }],
  ["/write-to-online-store", "write-online", { feature_view_name: "stats", df: ROW }],
  ["/materialize", "materialize", { start_ts: "2026-03-01", end_ts: "2026-03-01T11:00:00" }],
  ["/materialize-incremental", "materialize", { end_ts: "2026-03-01T11:00:00" }],
  ["/metrics", "describe", null],
  ["/openapi.json", "describe", null],
];

describe("a server with tokens", () => {
  it.each(GUARDED)("answers %s to a token with %s, and to no other", async (path, action, body) => {
    const { url } = await servedWorld({ auth });
    const ask = async (headers: Record<string, string>) => {
      const answer = await fetch(`${url}${path}`, {
        method: body === null ? "GET" : "POST",
        headers,
        body: body === null ? null : JSON.stringify(body),
      });
      await answer.text();
      return answer.status;
    };
    expect(await ask({})).toBe(401);
    expect(await ask({ authorization: "Bearer wrong" })).toBe(401);
    expect(await ask({ authorization: `Basic secret-${action}` })).toBe(401);
    for (const other of ACTIONS.filter((one) => one !== action))
      expect(await ask(bearer(other))).toBe(403);
    expect(await ask(bearer("all"))).toBe(200);
    expect(await ask(bearer(action))).toBe(200);
  });

  it("wants both write actions for a push to both stores", async () => {
    const { post } = await servedWorld({ auth });
    const push = { push_source_name: "stats_push", df: ROW, to: "online_and_offline" };
    expect((await post("/push", push, bearer("write-online"))).status).toBe(403);
    expect((await post("/push", push, bearer("write-offline"))).status).toBe(403);
    expect((await post("/push", push, bearer("all"))).status).toBe(200);
  });

  it("reads no body of a caller without a known token", async () => {
    const { post } = await servedWorld({ auth });
    for (const [path, , body] of GUARDED) {
      if (body !== null) expect((await post(path, "{", { authorization: "x" })).status).toBe(401);
    }
  });

  it("answers health checks to anybody", async () => {
    const { url } = await servedWorld({ auth });
    for (const path of ["/health", "/livez", "/readyz"])
      expect((await fetch(`${url}${path}`)).status).toBe(200);
  });

  it("tells 401 as Feast does, and never the token in its log", async () => {
    const { post, log } = await servedWorld({ auth });
    const answer = await post("/push", { df: {} }, { authorization: "Bearer hunter2" });
    expect(Object.keys((await answer.json()) as object)).toEqual(["detail"]);
    expect(JSON.stringify(log)).not.toContain("hunter2");
  });
});

describe("a server without tokens", () => {
  it.each(GUARDED)(
    "bound beyond loopback answers %s (%s) only where it reads",
    async (path, action, body) => {
      const open = await servedWorld({ host: "0.0.0.0" });
      const willing = await servedWorld({ host: "0.0.0.0", allowUnauthenticatedWrites: true });
      const reads = action === "read-online" || action === "describe";
      for (const [world, status] of [
        [open, reads ? 200 : 403],
        [willing, 200],
      ] as const) {
        const answer = await fetch(`${world.url}${path}`, {
          method: body === null ? "GET" : "POST",
          body: body === null ? null : JSON.stringify(body),
        });
        await answer.text();
        expect(answer.status).toBe(status);
      }
    },
  );

  it.each(GUARDED.filter(([, , body]) => body !== null))(
    "on loopback answers %s (%s) to a web page of another machine only where it reads",
    async (path, action, body) => {
      const open = await servedWorld();
      const willing = await servedWorld({ allowUnauthenticatedWrites: true });
      const refused = action === "read-online" ? 200 : 403;
      for (const origin of ["https://example.org", "http://localhost.example.org", "null"]) {
        expect((await open.post(path, body, { origin })).status).toBe(refused);
        expect((await willing.post(path, body, { origin })).status).toBe(200);
      }
      for (const origin of ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:8080"])
        expect((await open.post(path, body, { origin })).status).toBe(200);
    },
  );

  it("warns when it is bound beyond loopback, more loudly where it writes", async () => {
    const texts = async (options: Parameters<typeof servedWorld>[0]) =>
      (await servedWorld(options)).log.filter((line) => line.level === 40).map((line) => line.msg);
    expect(await texts({})).toEqual([]);
    expect(await texts({ host: "0.0.0.0" })).toEqual([
      expect.stringMatching(/anybody .* may read features/),
    ]);
    expect(await texts({ host: "0.0.0.0", allowUnauthenticatedWrites: true })).toEqual([
      expect.stringContaining("AND WRITE"),
    ]);
  });

  it("listens on loopback unless told otherwise", async () => {
    const { server } = await servedWorld({ host: "127.0.0.1" });
    expect(server.address?.host).toBe("127.0.0.1");
  });
});

it.each([
  ["127.0.0.1", true],
  ["127.8.9.1", true],
  ["::1", true],
  ["localhost", true],
  ["0.0.0.0", false],
  ["::", false],
  ["10.0.0.1", false],
  ["example.org", false],
  ["", false],
])("host %s is loopback: %s", (host, expected) => expect(isLoopback(host)).toBe(expected));

it.each([
  ["no tokens", { type: "token", tokens: [] }],
  [
    "a token in place of its hash",
    { type: "token", tokens: [{ ...tokenOf("a", ["describe"]), sha256: "x" }] },
  ],
  ["an unknown action", { type: "token", tokens: [tokenOf("a", ["admin" as Action])] }],
  ["no action", { type: "token", tokens: [tokenOf("a", [])] }],
  [
    "two tokens of one name",
    { type: "token", tokens: ["a", "b"].map((n) => ({ ...tokenOf(n, ACTIONS), name: "a" })) },
  ],
  [
    "two tokens of one hash",
    { type: "token", tokens: ["a", "b"].map((name) => ({ ...tokenOf("a", ACTIONS), name })) },
  ],
  ["an unknown type", { type: "oidc" }],
])("auth with %s is refused when it is read", (_what, options) => {
  expect(() => accessOf(options as never)).toThrow(
    expect.objectContaining({ code: "FS_CONFIG_INVALID" }),
  );
});
