import { redis } from "@fs/online-redis";
import { hasService, startRedis } from "@fs/test-servers";
import { describe, expect, it } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";

const GET = { features: ["stats:trips"], entities: { driver_id: [1001] } };

async function gauges(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^(fs_pool_\w+\{[^}]*\}) (\d+)$/gm);
  return new Map([...lines].map(([, name, count]) => [name as string, Number(count)]));
}

const connections = (state: string) => `fs_pool_connections{store="online",state="${state}"}`;
const calls = (state: string) => `fs_pool_calls{store="online",state="${state}"}`;

describe.runIf(hasService("redis"))("with Redis", () => {
  it("one connection carries the calls, and none is there while the server is away", async () => {
    const server = await startRedis();
    const online = redis({ connectionString: server.address });
    const { post, url } = await servedWorld({ store: { online } });
    expect((await post("/get-online-features", GET)).status).toBe(200);
    const calm = await gauges(url);
    expect([calm.get(connections("idle")), calm.get(connections("used"))]).toEqual([1, 0]);
    await server.pause();
    const asked = post("/get-online-features", GET);
    await expect.poll(async () => (await gauges(url)).get(calls("running"))).toBe(1);
    expect((await gauges(url)).get(connections("used"))).toBe(1);
    await server.resume();
    expect((await asked).status).toBe(200);
    await server.kill();
    await expect.poll(async () => (await gauges(url)).get(connections("idle"))).toBe(0);
    await server.stop();
  });

  it("a store that keeps no connections has no gauge", async () => {
    const { url } = await servedWorld();
    expect((await gauges(url)).size).toBe(0);
  });
});
