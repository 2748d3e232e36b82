import { isFeatureStoreError } from "@fs/sdk";
import { describe, expect, it } from "vitest";
import { type Scripted, scriptedServer } from "../testing/scripted-server.fixture.ts";
import type { ClientOptions } from "./client-options.ts";
import { type Call, transport } from "./transport.ts";

const READ: Call = { path: "/get-online-features", body: "{}", isRead: true };
const WRITE: Call = { path: "/push", body: "{}", isRead: false };

const codeOf = async (run: () => Promise<unknown>): Promise<string> => {
  try {
    await run();
  } catch (error) {
    return isFeatureStoreError(error) ? error.code : `no error of ours: ${error}`;
  }
  return "answered";
};

const serving = async (
  script: readonly Scripted[],
  options: Partial<ClientOptions> = {},
): Promise<{
  send: ReturnType<typeof transport>;
  server: Awaited<ReturnType<typeof scriptedServer>>;
}> => {
  const server = await scriptedServer(
    (_, count) => script[Math.min(count, script.length) - 1] as Scripted,
  );
  return { server, send: transport({ url: server.url, ...options }) };
};

describe("a read", () => {
  it.each([
    ["429", { status: 429 }],
    ["502", { status: 502 }],
    ["503", { status: 503 }],
    ["504", { status: 504 }],
    ["a lost connection", null],
  ] as const)("is sent again after %s", async (_, trouble) => {
    const { send, server } = await serving([trouble, trouble, { body: "fine" }]);
    expect(await send(READ)).toBe("fine");
    expect(server.received).toHaveLength(3);
  });

  it.each([400, 401, 404, 409, 422, 500])("is not sent again after %s", async (status) => {
    const { send, server } = await serving([{ status }]);
    expect(await codeOf(() => send(READ))).not.toBe("answered");
    expect(server.received).toHaveLength(1);
  });

  it("gives up after as many attempts as it was told", async () => {
    const { send, server } = await serving([{ status: 503 }], { retries: 1 });
    expect(await codeOf(() => send(READ))).toBe("FS_OVERLOADED");
    expect(server.received).toHaveLength(2);
  });

  it("does not come back before Retry-After, and not at all where that is past its time", async () => {
    const busy = { status: 503, headers: { "retry-after": "1" } };
    const patient = await serving([busy, { body: "fine" }]);
    const before = performance.now();
    expect(await patient.send(READ)).toBe("fine");
    expect(performance.now() - before).toBeGreaterThanOrEqual(1_000);
    const hasty = await serving([busy, { body: "fine" }], { timeoutMillis: 900 });
    expect(await codeOf(() => hasty.send(READ))).toBe("FS_OVERLOADED");
    expect(hasty.server.received).toHaveLength(1);
  });
});

describe("a write", () => {
  it.each([{ status: 503 }, null] as const)(
    "is sent once whatever happens: %j",
    async (trouble) => {
      const { send, server } = await serving([trouble, {}]);
      expect(await codeOf(() => send(WRITE))).not.toBe("answered");
      expect(server.received).toHaveLength(1);
    },
  );
});

describe("a call", () => {
  it("ends when its time is over", async () => {
    const { send } = await serving(["silence"], { timeoutMillis: 50 });
    expect(await codeOf(() => send(READ))).toBe("FS_DEADLINE_EXCEEDED");
  });

  it("ends when its caller says so, before it begins, in flight and between attempts", async () => {
    const silent = await serving(["silence"]);
    expect(await codeOf(() => silent.send({ ...READ, signal: AbortSignal.abort() }))).toBe(
      "FS_ABORTED",
    );
    expect(silent.server.received).toHaveLength(0);
    const controller = new AbortController();
    const server = await scriptedServer(() => {
      controller.abort();
      return "silence";
    });
    const send = transport({ url: server.url });
    expect(await codeOf(() => send({ ...READ, signal: controller.signal }))).toBe("FS_ABORTED");
    const pausing = new AbortController();
    const busy = await scriptedServer(() => {
      setTimeout(() => pausing.abort(), 20);
      return { status: 503, headers: { "retry-after": "3" } };
    });
    const waiting = transport({ url: busy.url });
    expect(await codeOf(() => waiting({ ...READ, signal: pausing.signal }))).toBe("FS_ABORTED");
  });

  it("says that nobody is there", async () => {
    const { send } = await serving([], { url: "http://127.0.0.1:9", retries: 0 });
    expect(await codeOf(() => send(READ))).toBe("FS_STORE_UNAVAILABLE");
  });

  it("keeps its connection for the next one, after an error too", async () => {
    const { send, server } = await serving([{ status: 404, body: "no" }, { body: "fine" }]);
    for (let i = 0; i < 10; i += 1) await codeOf(() => send(READ));
    expect(server.received).toHaveLength(10);
    // The platform may open one more before it knows that the first is free.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it("bears its token, renewed for each, and the headers given", async () => {
    let count = 0;
    const token = (): string => {
      count += 1;
      return `t${count}`;
    };
    const { send, server } = await serving([{}], { token, headers: { "x-team": "ml" } });
    await send(READ);
    await send(READ);
    expect(
      server.received.map(({ headers }) => [headers.authorization, headers["x-team"]]),
    ).toEqual([
      ["Bearer t1", "ml"],
      ["Bearer t2", "ml"],
    ]);
  });

  it("waits for a token no longer than for the answer, and tells that it failed", async () => {
    const never = { token: () => new Promise<string>(() => {}), timeoutMillis: 50 };
    const slow = await serving([{}], never);
    expect(await codeOf(() => slow.send(READ))).toBe("FS_DEADLINE_EXCEEDED");
    const signal = AbortSignal.abort();
    expect(await codeOf(() => slow.send({ ...READ, signal }))).toBe("FS_ABORTED");
    const lost = await serving([{}], { token: () => Promise.reject(new Error("vault is shut")) });
    expect(await codeOf(() => lost.send(READ))).toBe("FS_UNAUTHENTICATED");
    expect([...slow.server.received, ...lost.server.received]).toEqual([]);
  });

  it.each([
    ["a redirect", { status: 302, headers: { location: "/login" } }],
    ["a permanent redirect", { status: 308, headers: { location: "/login" } }],
    ["a page", { status: 200, body: "\n<!doctype html><title>Log in</title>" }],
  ])("takes %s for no answer, and does not follow it", async (_what, answer) => {
    const { send, server } = await serving([answer]);
    for (const call of [WRITE, READ])
      expect(await codeOf(() => send(call))).toBe("FS_ANSWER_INVALID");
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /push",
      "POST /get-online-features",
    ]);
  });

  it("shows no token in an error", async () => {
    const { send } = await serving([{}], { token: "se cret\n" });
    const error = await send(READ).catch((one: unknown) => one);
    expect(isFeatureStoreError(error, "FS_ARGUMENT_INVALID")).toBe(true);
    expect(`${error} ${JSON.stringify(error)} ${(error as Error).cause}`).not.toContain("cret");
  });
});

it.each([
  [{ url: "localhost:6566" }, /"url"/],
  [{ url: "" }, /"url"/],
  [{ url: "http://user:pw@host" }, /give a token/],
  [{ url: "http://host?x=1" }, /without \?/],
  [{ url: "http://host", retries: -1 }, /"retries"/],
  [{ url: "http://host", timeoutMillis: 0 }, /"timeoutMillis"/],
])("refuses %j", (options, message) => {
  expect(() => transport(options)).toThrow(message);
});
