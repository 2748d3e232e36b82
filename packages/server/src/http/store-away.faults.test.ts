import { redis } from "@fs/online-redis";
import { hasService, startRedis } from "@fs/test-servers";
import { describe, expect, it, vi } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";

const GET = { features: ["stats:trips"], entities: { driver_id: [1001] } };

describe.runIf(hasService("redis"))("Redis goes away under a server", () => {
  it("killed, with every limit as by default: 503 at once, and 200 within a second of its return", async () => {
    const server = await startRedis({ config: { appendonly: "yes", appendfsync: "always" } });
    const { post, url } = await servedWorld({
      store: { online: redis({ connectionString: server.address }) },
    });
    const ask = async () => {
      const start = performance.now();
      const answer = await post("/get-online-features", GET);
      await answer.text();
      return { answer, millis: performance.now() - start };
    };
    try {
      expect((await ask()).answer.status).toBe(200);
      await server.kill();
      const times: number[] = [];
      for (let request = 0; request < 30; request += 1) {
        const { answer, millis } = await ask();
        expect(answer.status).toBe(503);
        expect(answer.headers.get("x-fs-error-code")).toBe("FS_STORE_UNAVAILABLE");
        times.push(millis);
      }
      // The first ones wait for the connection to come back, and a busy machine is late now and then.
      expect(times.sort((a, b) => a - b)[15]).toBeLessThan(200);
      expect((await fetch(`${url}/readyz`)).status).toBe(503);
      await server.restart();
      const back = performance.now();
      await vi.waitFor(async () => expect((await ask()).answer.status).toBe(200), {
        timeout: 10_000,
        interval: 20,
      });
      expect(performance.now() - back).toBeLessThan(1_000);
    } finally {
      await server.stop();
    }
  });

  it.each([
    ["killed, and started again", "kill", "restart"],
    ["stopped in its tracks, and let go", "pause", "resume"],
  ] as const)(
    "%s: 503 with a code, not ready, and both come back by themselves",
    async (_how, leave, back) => {
      const server = await startRedis({ config: { appendonly: "yes" } });
      const online = redis({ connectionString: server.address });
      const { post, url } = await servedWorld({
        store: { online },
        limits: { requestMillis: 1_000 },
      });
      const ask = async () => {
        const start = Date.now();
        const answer = await post("/get-online-features", GET);
        await answer.text();
        // Within the deadline, and what a busy machine is late by.
        expect(Date.now() - start).toBeLessThan(4_000);
        return answer;
      };
      const ready = async () => (await fetch(`${url}/readyz`)).status;
      try {
        expect((await ask()).status).toBe(200);
        await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 5_000 });
        await server[leave]();
        const away = await ask();
        expect(away.status).toBe(503);
        expect(away.headers.get("x-fs-error-code")).toMatch(
          /^FS_(STORE_UNAVAILABLE|DEADLINE_EXCEEDED)$/,
        );
        expect(await ready()).toBe(503);
        expect((await fetch(`${url}/livez`)).status).toBe(200);
        await server[back]();
        await vi.waitFor(async () => expect((await ask()).status).toBe(200), { timeout: 20_000 });
        expect(await ready()).toBe(200);
      } finally {
        await server.resume().catch(() => {});
        await server.stop();
      }
    },
  );
});
