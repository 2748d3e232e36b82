import { hasService, startPostgres } from "@fs/test-servers";
import { describe, expect, test } from "vitest";
import { reading, Versions, writing } from "./load.fixture.ts";
import { postgres } from "./postgres.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const DEADLINE = 2000;
const SLACK = 3000;
const row = (v: number) => rowsBatch([{ id: "a", event: v, created: null, v }]);

describe.skipIf(!hasService("postgres"))("a server", () => {
  test("killed under reads and writes loses nothing acknowledged, and the client needs no restart", async () => {
    const server = await startPostgres();
    const store = postgres({ connectionString: server.url, deadlineMs: DEADLINE });
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

  test("whose connections are ended by its administrator is asked again, unnoticed by the caller", async () => {
    const server = await startPostgres();
    const store = postgres({ connectionString: server.url });
    const table = await statsTable();
    const versions = new Versions();
    const writer = writing(store, table, versions);
    await writer.more(20);
    const reader = reading(store, table, versions);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([writer.more(5), reader.more(5)]);
      await server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'feature-store'",
      );
    }
    await Promise.all([writer.more(5), reader.more(5)]);
    await Promise.all([writer.stop(), reader.stop()]);
    expect([writer.failed, reader.failed]).toEqual([0, 0]);
    await store.close();
    await server.stop();
  });

  test("that stays away is told by a coded error within the deadline, and is found again", async () => {
    const server = await startPostgres();
    const store = postgres({ connectionString: server.url, deadlineMs: 500 });
    const table = await statsTable();
    await store.write(table, row(1));
    await server.kill();
    const begun = performance.now();
    const refused = [store.write(table, row(2)), valuesOf(store, table, ["a"])].map((call) =>
      expect(call).rejects.toMatchObject({ code: "FS_STORE_UNAVAILABLE" }),
    );
    await Promise.all(refused);
    await expect(valuesOf(store, table, ["a"])).rejects.toMatchObject({
      message: expect.stringMatching(/cannot be reached: ECONNREFUSED/),
    });
    expect(performance.now() - begun).toBeLessThan(1000 + SLACK);
    await server.restart();
    expect(await valuesOf(store, table, ["a"])).toEqual([1n]);
    await store.close();
    await server.stop();
  });

  test("that is away fails reads within the grace, and is found again by the next one", async () => {
    const server = await startPostgres();
    const store = postgres({ connectionString: server.url, deadlineMs: 60_000 });
    const table = await statsTable();
    await store.write(table, row(1));
    await server.kill();
    const begun = performance.now();
    for (let read = 0; read < 5; read += 1) {
      await expect(valuesOf(store, table, ["a"])).rejects.toMatchObject({
        code: "FS_STORE_UNAVAILABLE",
      });
    }
    expect(performance.now() - begun).toBeLessThan(5 * 250 + SLACK);
    await server.restart();
    expect(await valuesOf(store, table, ["a"])).toEqual([1n]);
    await store.close();
    await server.stop();
  });

  test("that answers nothing ends calls by the deadline, leaks nothing and holds up no other store", async () => {
    const [frozen, lively] = [await startPostgres(), await startPostgres()];
    const store = postgres({ connectionString: frozen.url, deadlineMs: 500 });
    const other = postgres({ connectionString: lively.url, deadlineMs: 5000 });
    const table = await statsTable();
    await store.write(table, row(1));
    await other.write(table, row(2));
    const resources = (kind: string): number =>
      process.getActiveResourcesInfo().filter((name) => name === kind).length;
    const before = { sockets: resources("TCPSocketWrap"), timers: resources("Timeout") };
    await frozen.pause();
    for (let round = 0; round < 3; round += 1) {
      const begun = performance.now();
      const calls = Array.from({ length: 100 }, (_, i) =>
        i % 10 === 0 ? store.write(table, row(1)) : valuesOf(store, table, ["a", `x${i}`]),
      );
      const results = Promise.allSettled(calls);
      expect(await valuesOf(other, table, ["a"])).toEqual([2n]);
      for (const result of await results) {
        expect(result).toMatchObject({ reason: { code: "FS_STORE_UNAVAILABLE" } });
      }
      expect(performance.now() - begun).toBeLessThan(500 + SLACK);
    }
    await frozen.resume();
    await expect
      .poll(() => valuesOf(store, table, ["a"]).catch(() => null), { timeout: 10_000 })
      .toEqual([1n]);
    await expect
      .poll(() => resources("TCPSocketWrap"), { timeout: 10_000 })
      .toBeLessThanOrEqual(before.sockets + 1);
    expect(resources("Timeout")).toBeLessThanOrEqual(before.timers + 5);
    await Promise.all([store.close(), other.close()]);
    await Promise.all([frozen.stop(), lively.stop()]);
  });

  test("that dies in the middle of a write of many statements keeps all of it or nothing", async () => {
    const server = await startPostgres();
    const store = postgres({ connectionString: server.url, deadlineMs: 300 });
    const table = await statsTable();
    const ids = Array.from({ length: 40_000 }, (_, i) => `k${i}`);
    const version = (v: number) => rowsBatch(ids.map((id) => ({ id, event: v, created: null, v })));
    await postgres({ connectionString: server.url, deadlineMs: 60_000 }).write(table, version(1));
    const write = store.write(table, version(2)).catch((error) => error);
    await server.sql("SELECT 1");
    await server.kill();
    await write;
    await server.restart();
    const reader = postgres({ connectionString: server.url, deadlineMs: 60_000 });
    const seen = new Set(await valuesOf(reader, table, ids));
    expect(seen.size).toBe(1);
    await Promise.all([store.close(), reader.close()]);
    await server.stop();
  });
});
