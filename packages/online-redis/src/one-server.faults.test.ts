import { hasService, type RedisServer, startRedis } from "@fs/test-servers";
import { Redis } from "ioredis";
import { describe, expect, test, vi } from "vitest";
import { reading, Versions, writing } from "./load.fixture.ts";
import { redis } from "./redis.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const DEADLINE = 2000;
const SLACK = 3000;
const row = (v: number) => rowsBatch([{ id: "a", event: v, created: null, v }]);

/** Waits until a server that was just started answers that it is loading. */
async function waitForLoading(server: RedisServer): Promise<void> {
  await vi.waitFor(() => expect(server.command("DBSIZE")).rejects.toThrow(/LOADING/), {
    timeout: 10_000,
    interval: 20,
  });
}

describe.skipIf(!hasService("redis"))("one server", () => {
  test("killed under reads and writes loses nothing acknowledged, and the client needs no restart", async () => {
    const server = await startRedis({ config: { appendonly: "yes", appendfsync: "always" } });
    const store = redis({ connectionString: server.address, deadlineMs: DEADLINE });
    const table = await statsTable();
    const versions = new Versions();
    const writer = writing(store, table, versions);
    await writer.more(20);
    const reader = reading(store, table, versions);
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([writer.more(20), reader.more(20)]);
      await server.kill();
      await server.restart();
      await Promise.all([writer.more(20), reader.more(20)]);
    }
    await Promise.all([writer.stop(), reader.stop()]);
    for (const load of [writer, reader]) expect(load.longest).toBeLessThan(DEADLINE + SLACK);
    await store.close();
    await server.stop();
  });

  test("that stays away is told by a coded error within the deadline, and is found again", async () => {
    const server = await startRedis({ config: { appendonly: "yes", appendfsync: "always" } });
    const store = redis({ connectionString: server.address, deadlineMs: 500 });
    const table = await statsTable();
    await store.write(table, row(1));
    await server.kill();
    const begun = performance.now();
    const refused = [store.write(table, row(2)), valuesOf(store, table, ["a"])].map((call) =>
      expect(call).rejects.toMatchObject({
        code: "FS_STORE_UNAVAILABLE",
        message: expect.stringMatching(/cannot be reached: ECONNREFUSED/),
      }),
    );
    await Promise.all(refused);
    expect(performance.now() - begun).toBeLessThan(500 + SLACK);
    await server.restart();
    await vi.waitFor(async () => expect(await valuesOf(store, table, ["a"])).toEqual([1n]), {
      timeout: 5000,
      interval: 10,
    });
    await store.close();
    await server.stop();
  });

  test("that is away fails reads at once, while writes wait for it, and is found again within a second", async () => {
    const server = await startRedis({ config: { appendonly: "yes", appendfsync: "always" } });
    const store = redis({ connectionString: server.address, deadlineMs: 60_000 });
    const table = await statsTable();
    await store.write(table, row(1));
    await server.kill();
    const refused = async (): Promise<number> => {
      const begun = performance.now();
      await expect(valuesOf(store, table, ["a"])).rejects.toMatchObject({
        code: "FS_STORE_UNAVAILABLE",
        message: expect.stringMatching(/cannot be reached: ECONNREFUSED/),
      });
      return performance.now() - begun;
    };
    expect(await refused()).toBeLessThan(250 + SLACK);
    const times: number[] = [];
    for (let read = 0; read < 50; read += 1) times.push(await refused());
    // The middle one: a busy machine is late now and then.
    expect(times.sort((a, b) => a - b)[25]).toBeLessThan(100);
    const waiting = store.write(table, row(2));
    await server.restart();
    const back = performance.now();
    await vi.waitFor(() => valuesOf(store, table, ["a"]), { timeout: 10_000, interval: 10 });
    expect(performance.now() - back).toBeLessThan(1000);
    expect(await waiting).toEqual({ written: 1, stale: 0 });
    expect(await valuesOf(store, table, ["a"])).toEqual([2n]);
    await store.close();
    await server.stop();
  });

  test("whose connections are cut is asked again, unnoticed by who reads", async () => {
    const server = await startRedis();
    const store = redis({ connectionString: server.address });
    const table = await statsTable();
    const versions = new Versions();
    const writer = writing(store, table, versions);
    await writer.more(10);
    const reader = reading(store, table, versions);
    for (let round = 0; round < 20; round += 1) {
      await reader.more(5);
      await server.command("CLIENT", "KILL", "TYPE", "normal");
    }
    await Promise.all([writer.more(5), reader.more(5)]);
    await Promise.all([writer.stop(), reader.stop()]);
    expect([writer.failed, reader.failed]).toEqual([0, 0]);
    await store.close();
    await server.stop();
  });

  test("that was never there costs one read its deadline, and the next ones nothing", async () => {
    const server = await startRedis();
    await server.kill();
    const store = redis({ connectionString: server.address, deadlineMs: 1000 });
    const table = await statsTable();
    const refused = () =>
      expect(valuesOf(store, table, ["a"])).rejects.toMatchObject({ code: "FS_STORE_UNAVAILABLE" });
    await refused();
    const begun = performance.now();
    for (let read = 0; read < 20; read += 1) await refused();
    expect(performance.now() - begun).toBeLessThan(5000);
    await server.restart();
    await vi.waitFor(() => valuesOf(store, table, ["a"]), { timeout: 2000, interval: 10 });
    await store.close();
    await server.stop();
  });

  test("that answers nothing costs reads their deadline once, and then the grace, until it answers late", async () => {
    const server = await startRedis();
    const store = redis({ connectionString: server.address, deadlineMs: 3000 });
    const table = await statsTable();
    await store.write(table, row(1));
    await server.pause();
    const refused = async (): Promise<number> => {
      const begun = performance.now();
      await expect(valuesOf(store, table, ["a"])).rejects.toMatchObject({
        code: "FS_STORE_UNAVAILABLE",
      });
      return performance.now() - begun;
    };
    expect(await refused()).toBeGreaterThan(2900);
    const times: number[] = [];
    for (let read = 0; read < 9; read += 1) times.push(await refused());
    expect(times.sort((a, b) => a - b)[4]).toBeLessThan(1000);
    await server.resume();
    await vi.waitFor(() => valuesOf(store, table, ["a"]), { timeout: 5000, interval: 10 });
    await store.close();
    await server.stop();
  });

  test("that loads its data is waited for, and told where it takes longer than the deadline", async () => {
    const slowly = { "key-load-delay": "400", "loading-process-events-interval-bytes": "1024" };
    const config = { appendonly: "yes", "aof-use-rdb-preamble": "no", ...slowly };
    const server = await startRedis({ config });
    const long = { deadlineMs: 30_000, reconnectGraceMs: 30_000 };
    const patient = redis({ connectionString: server.address, ...long });
    const hasty = redis({ connectionString: server.address, deadlineMs: 1000 });
    const table = await statsTable();
    await patient.write(table, row(1));
    await hasty.write(table, row(1));
    const filler = new Redis({ host: "127.0.0.1", port: server.port });
    await filler.pipeline(Array.from({ length: 10_000 }, (_, i) => ["set", `x${i}`, "x"])).exec();
    await filler.quit();
    await server.kill();
    const restarted = server.restart();
    const waited = valuesOf(patient, table, ["a"]);
    await waitForLoading(server);
    const told = () =>
      expect(valuesOf(hasty, table, ["a"])).rejects.toMatchObject({
        code: "FS_STORE_UNAVAILABLE",
        message: expect.stringMatching(/is loading its data/),
      });
    // Its client may not have found the server again yet.
    await vi.waitFor(told, { timeout: 2000, interval: 20 });
    expect(await waited).toEqual([1n]);
    await restarted;
    expect(await valuesOf(hasty, table, ["a"])).toEqual([1n]);
    await Promise.all([patient.close(), hasty.close()]);
    await server.stop();
  });

  test("that answers nothing ends calls by the deadline, leaks nothing and holds up no other store", async () => {
    const [frozen, lively] = [await startRedis(), await startRedis()];
    const store = redis({ connectionString: frozen.address, deadlineMs: 500 });
    const other = redis({ connectionString: lively.address, deadlineMs: 500 });
    const table = await statsTable();
    await store.write(table, row(1));
    await other.write(table, row(2));
    const resources = (kind: string): number =>
      process.getActiveResourcesInfo().filter((name) => name === kind).length;
    const before = { sockets: resources("TCPSocketWrap"), timers: resources("Timeout") };
    await frozen.pause();
    for (let round = 0; round < 3; round += 1) {
      const begun = performance.now();
      const calls = Array.from({ length: 300 }, (_, i) =>
        i % 10 === 0 ? store.write(table, row(1)) : valuesOf(store, table, ["a", `x${i}`]),
      );
      const results = Promise.allSettled(calls);
      expect(await valuesOf(other, table, ["a"])).toEqual([2n]);
      for (const result of await results) {
        expect(result).toMatchObject({ reason: { code: "FS_STORE_UNAVAILABLE" } });
      }
      expect(performance.now() - begun).toBeLessThan(500 + SLACK);
    }
    expect(resources("TCPSocketWrap")).toBeLessThanOrEqual(before.sockets + 1);
    expect(resources("Timeout")).toBeLessThanOrEqual(before.timers + 3);
    await frozen.resume();
    expect(await valuesOf(store, table, ["a"])).toEqual([1n]);
    await Promise.all([store.close(), other.close()]);
    await Promise.all([frozen.stop(), lively.stop()]);
  });

  test("that fills up refuses whole batches, and keeps answering what it has", async () => {
    const server = await startRedis();
    const used = Number(/used_memory:(\d+)/.exec(await server.command("INFO", "memory"))?.[1]);
    await server.command("CONFIG", "SET", "maxmemory", String(used + 4_000_000));
    const store = redis({ connectionString: server.address });
    const table = await statsTable();
    let stored = 0;
    const fill = async (): Promise<never> => {
      for (;;) {
        const ids = Array.from({ length: 500 }, (_, i) => `k${stored + i}`);
        await store.write(
          table,
          rowsBatch(ids.map((id) => ({ id, event: 1, created: null, v: 1 }))),
        );
        stored += ids.length;
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: "FS_STORE_FULL" });
    expect(stored).toBeGreaterThan(500);
    expect(await server.command("DBSIZE")).toBe(String(stored));
    expect(await valuesOf(store, table, ["k0", `k${stored}`])).toEqual([1n, null]);
    await store.close();
    await server.stop();
  });
});
