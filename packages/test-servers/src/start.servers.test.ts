import { describe, expect, test } from "vitest";
import { hasService } from "./has-service.ts";
import { startPostgres } from "./start-postgres.ts";
import { startRedis } from "./start-redis.ts";
import { startRedisCluster } from "./start-redis-cluster.ts";
import { startRedisSentinel } from "./start-redis-sentinel.ts";

describe.skipIf(!hasService("redis"))("Redis servers", () => {
  test("one server answers, survives a kill with its log, and is gone after stop", async () => {
    const server = await startRedis({ config: { appendonly: "yes", requirepass: "pw" } });
    await server.command("SET", "a", "1");
    await server.kill();
    await expect(server.command("GET", "a")).rejects.toThrow(/redis-cli GET/);
    await server.restart();
    expect(await server.command("GET", "a")).toBe("1");
    await server.stop();
  });

  test("a cluster of three serves every slot, with a replica each", async () => {
    const cluster = await startRedisCluster({ replicas: 1 });
    const [first] = cluster.masters;
    expect(await first?.command("CLUSTER", "INFO")).toContain("cluster_slots_ok:16384");
    expect(cluster.replicas).toHaveLength(3);
    await cluster.stop();
  });
});

describe.skipIf(!hasService("redis-sentinel"))("Sentinels", () => {
  test("know the master under its name", async () => {
    const group = await startRedisSentinel();
    const [sentinel] = group.sentinels;
    const words = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", group.masterName];
    expect(await sentinel?.command(...words)).toContain(String(group.master.port));
    await group.stop();
  });
});

describe.skipIf(!hasService("postgres"))("Postgres", () => {
  test("one server answers and survives a kill", async () => {
    const server = await startPostgres();
    await server.sql("CREATE TABLE t (a int); INSERT INTO t VALUES (7)");
    await server.kill();
    await expect(server.sql("SELECT 1")).rejects.toThrow(/psql/);
    await server.restart();
    expect(await server.sql("SELECT a FROM t")).toBe("7");
    await server.stop();
  });
});
