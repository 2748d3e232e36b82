import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OnlineStore } from "@fs/sdk/adapter";
import { memoryOnlineStore } from "@fs/sdk/memory";
import { destination, pino } from "pino";
import { describe, expect, it } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";

const GET = { features: ["stats:trips"], entities: { driver_id: [1001] } };

/** An online store whose reads wait until they are let go, heeding no signal. */
function heldStore() {
  const inner = memoryOnlineStore();
  const held: (() => void)[] = [];
  const state = {
    isHeld: false,
    letGo: () => {
      for (const go of held.splice(0)) go();
    },
    waiting: () => held.length,
    store: {
      ...inner,
      async read(...call: Parameters<OnlineStore["read"]>) {
        if (state.isHeld) await new Promise<void>((resolve) => held.push(resolve));
        return inner.read(...call);
      },
    } satisfies OnlineStore,
  };
  return state;
}

const until = async (check: () => boolean): Promise<void> => {
  while (!check()) await new Promise((resolve) => setImmediate(resolve));
};

describe("too many requests at once", () => {
  it("are 503 with Retry-After at once, and the next is answered when there is room", async () => {
    const held = heldStore();
    const { post, url } = await servedWorld({
      store: { online: held.store },
      limits: { concurrentRequests: 2 },
    });
    held.isHeld = true;
    const first = [post("/get-online-features", GET), post("/get-online-features", GET)];
    await until(() => held.waiting() === 2);
    const third = await post("/get-online-features", GET);
    expect([
      third.status,
      third.headers.get("retry-after"),
      third.headers.get("x-fs-error-code"),
    ]).toEqual([503, "1", "FS_OVERLOADED"]);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    held.isHeld = false;
    held.letGo();
    for (const one of first) expect((await one).status).toBe(200);
    expect((await post("/get-online-features", GET)).status).toBe(200);
  });
});

it("a store that does not answer in time is 503 at the deadline, though it heeds no signal", async () => {
  const held = heldStore();
  const { post } = await servedWorld({
    store: { online: held.store },
    limits: { requestMillis: 100 },
  });
  held.isHeld = true;
  const answer = await post("/get-online-features", GET);
  expect([answer.status, answer.headers.get("x-fs-error-code")]).toEqual([
    503,
    "FS_DEADLINE_EXCEEDED",
  ]);
  held.letGo();
});

describe("closing", () => {
  it("finishes what is in flight, and takes no new connection", async () => {
    const held = heldStore();
    const { post, server, url } = await servedWorld({ store: { online: held.store } });
    held.isHeld = true;
    const asked = post("/get-online-features", GET);
    await until(() => held.waiting() === 1);
    const closed = server.close({ deadlineMillis: 5_000, graceMillis: 10 });
    await expect(fetch(`${url}/readyz`, { headers: { connection: "close" } })).rejects.toThrow();
    held.letGo();
    const answer = await asked;
    expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
    await closed;
  });

  it("says on connections that are kept that it is not ready", async () => {
    const { server, url } = await servedWorld();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(`${url}${path}`, { agent }, (answer) => {
          answer.resume().once("end", () => resolve(answer.statusCode));
        }).once("error", reject);
      });
    await expect.poll(() => ask("/readyz")).toBe(200);
    const closed = server.close({ deadlineMillis: 5_000, graceMillis: 2_000 });
    expect(await ask("/readyz")).toBe(503);
    await closed;
    agent.destroy();
  });

  it("writes out the log", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fs-log-"));
    const file = join(folder, "server.log");
    const lines = destination({ dest: file, sync: false, minLength: 8_192 });
    const { server } = await servedWorld({ logger: pino(lines) });
    await server.close({ graceMillis: 10 });
    await expect.poll(() => readFile(file, "utf8")).toContain('"msg":"closed"');
    lines.destroy();
    await rm(folder, { recursive: true });
  });

  it("cuts what is not finished at the deadline", async () => {
    const held = heldStore();
    const { post, server } = await servedWorld({ store: { online: held.store } });
    held.isHeld = true;
    const asked = post("/get-online-features", GET);
    await until(() => held.waiting() === 1);
    const outcome = expect(asked).rejects.toThrow();
    await server.close({ deadlineMillis: 100, graceMillis: 10 });
    await outcome;
    held.letGo();
  });

  it("twice is one closing", async () => {
    const { server } = await servedWorld();
    await Promise.all([server.close({ graceMillis: 10 }), server.close()]);
  });
});

it("a port that is taken is told with its number", async () => {
  const { server } = await servedWorld();
  const other = await servedWorld();
  const { createServer } = await import("../create-server.ts");
  const third = createServer(other.store);
  const port = server.address?.port as number;
  await expect(third.listen({ port })).rejects.toThrow(
    expect.objectContaining({
      code: "FS_ADDRESS_UNAVAILABLE",
      message: expect.stringContaining(String(port)),
    }),
  );
  await third.close();
});
