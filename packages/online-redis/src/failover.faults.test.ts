import {
  hasService,
  type RedisServer,
  startRedisCluster,
  startRedisSentinel,
} from "@fs/test-servers";
import { describe, expect, test, vi } from "vitest";
import { reading, Versions, writing } from "./load.fixture.ts";
import { redis } from "./redis.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const DEADLINE = 3000;
const SLACK = 3000;

/** Waits until a replica has what its master has. */
async function caughtUp(replica: RedisServer, master: RedisServer): Promise<void> {
  const offset = async (server: RedisServer, name: string): Promise<string | undefined> =>
    new RegExp(`${name}:(\\d+)`).exec(await server.command("INFO", "replication"))?.[1];
  await vi.waitFor(
    async () =>
      expect(await offset(replica, "slave_repl_offset")).toBe(
        await offset(master, "master_repl_offset"),
      ),
    { timeout: 20_000, interval: 100 },
  );
}

describe.skipIf(!hasService("redis-sentinel"))("behind Sentinel", () => {
  test("a master that dies under reads is replaced: bounded errors, no wrong value, writes go on", async () => {
    const group = await startRedisSentinel();
    const store = redis({
      redisType: "redis_sentinel",
      connectionString: group.addresses,
      sentinelMaster: group.masterName,
      deadlineMs: DEADLINE,
    });
    const table = await statsTable();
    const versions = new Versions();
    const writer = writing(store, table, versions);
    await writer.more(50);
    await writer.stop();
    await caughtUp(group.replica, group.master);
    const readers = [1, 2, 3].map(() => reading(store, table, versions));
    await Promise.all(readers.map((reader) => reader.more(50)));
    await group.master.kill();
    await Promise.all(readers.map((reader) => reader.more(50)));
    await Promise.all(readers.map((reader) => reader.stop()));
    for (const reader of readers) expect(reader.longest).toBeLessThan(DEADLINE + SLACK);
    const again = writing(store, table, versions);
    await again.more(10);
    await again.stop();
    expect(await group.replica.command("INFO", "replication")).toContain("role:master");
    // The old master comes back as a replica; the client stays with the new one.
    await group.master.restart();
    const last = reading(store, table, versions);
    await last.more(50);
    await last.stop();
    await store.close();
    await group.stop();
  });
});

describe.skipIf(!hasService("redis"))("a cluster", () => {
  test("with replicas loses a node under reads: bounded errors, no wrong value, writes go on", async () => {
    const cluster = await startRedisCluster({ replicas: 1 });
    const [master] = cluster.masters as [RedisServer];
    const options = { redisType: "redis_cluster", connectionString: cluster.addresses } as const;
    const store = redis({ ...options, deadlineMs: DEADLINE });
    const table = await statsTable();
    const versions = new Versions();
    const writer = writing(store, table, versions);
    await writer.more(50);
    await writer.stop();
    for (const [i, replica] of cluster.replicas.entries())
      await caughtUp(replica, cluster.masters[i] as RedisServer);
    const readers = [1, 2, 3].map(() => reading(store, table, versions));
    await Promise.all(readers.map((reader) => reader.more(50)));
    await master.kill();
    await Promise.all(readers.map((reader) => reader.more(50)));
    await Promise.all(readers.map((reader) => reader.stop()));
    for (const reader of readers) expect(reader.longest).toBeLessThan(DEADLINE + SLACK);
    const again = writing(store, table, versions);
    await again.more(10);
    await again.stop();
    await store.close();
    await cluster.stop();
  });

  test("that answers nothing ends calls by the deadline, also the first one, and is found again", async () => {
    const cluster = await startRedisCluster();
    const options = { redisType: "redis_cluster", connectionString: cluster.addresses } as const;
    const table = await statsTable();
    const rows = rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]);
    const known = redis({ ...options, deadlineMs: DEADLINE });
    await known.write(table, rows);
    for (const master of cluster.masters) await master.pause();
    const fresh = redis({ ...options, deadlineMs: DEADLINE });
    const begun = performance.now();
    const refused = [known, fresh].map((store) =>
      expect(store.write(table, rows)).rejects.toMatchObject({ code: "FS_STORE_UNAVAILABLE" }),
    );
    await Promise.all(refused);
    expect(performance.now() - begun).toBeLessThan(DEADLINE + SLACK);
    for (const master of cluster.masters) await master.resume();
    for (const store of [known, fresh]) {
      await vi.waitFor(() => store.write(table, rows), { timeout: 20_000, interval: 100 });
      await store.close();
    }
    await cluster.stop();
  });

  test("that is away as a whole fails reads within the grace, and is found again", async () => {
    const cluster = await startRedisCluster();
    const options = { redisType: "redis_cluster", connectionString: cluster.addresses } as const;
    const store = redis({ ...options, deadlineMs: 60_000 });
    const table = await statsTable();
    await store.write(table, rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]));
    for (const master of cluster.masters) await master.kill();
    const times: number[] = [];
    for (let read = 0; read < 21; read += 1) {
      const begun = performance.now();
      await expect(valuesOf(store, table, ["a"])).rejects.toMatchObject({
        code: "FS_STORE_UNAVAILABLE",
      });
      times.push(performance.now() - begun);
    }
    // The middle one: a busy machine is late now and then.
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(400);
    for (const master of cluster.masters) await master.restart();
    await vi.waitFor(() => valuesOf(store, table, ["a"]), { timeout: 30_000, interval: 50 });
    await store.close();
    await cluster.stop();
  });

  test("that lost slots for good answers CLUSTERDOWN by a coded error, and serves again when the node is back", async () => {
    const cluster = await startRedisCluster({ config: { appendonly: "yes" } });
    const [, , lost] = cluster.masters as [RedisServer, RedisServer, RedisServer];
    const options = { redisType: "redis_cluster", connectionString: cluster.addresses } as const;
    const store = redis({ ...options, deadlineMs: DEADLINE });
    const table = await statsTable();
    const versions = new Versions();
    const writer = writing(store, table, versions);
    await writer.more(10);
    await lost.kill();
    await vi.waitFor(() => expect(writer.failed).toBeGreaterThan(0), {
      timeout: 60_000,
      interval: 50,
    });
    const [master] = cluster.masters as [RedisServer];
    await vi.waitFor(
      async () => expect(await master.command("CLUSTER", "INFO")).toContain("cluster_state:fail"),
      { timeout: 30_000, interval: 100 },
    );
    const rows = rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]);
    await expect(store.write(table, rows)).rejects.toMatchObject({
      code: "FS_STORE_UNAVAILABLE",
    });
    await lost.restart();
    await writer.more(10);
    await writer.stop();
    expect(writer.longest).toBeLessThan(DEADLINE + SLACK);
    const reader = reading(store, table, versions);
    await reader.more(10);
    await reader.stop();
    await store.close();
    await cluster.stop();
  });
});
