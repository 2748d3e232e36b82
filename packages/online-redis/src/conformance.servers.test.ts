import { onlineStoreCases, randomOnlineCases, registerCases } from "@fs/conformance";
import { hasService, startRedis, startRedisCluster, startRedisSentinel } from "@fs/test-servers";
import { afterAll, beforeAll, describe, it } from "vitest";
import { redis } from "./redis.ts";
import type { RedisOptions } from "./redis-options.ts";

/** Servers that the cases of one description share; every case finds them empty. */
interface Servers {
  readonly options: RedisOptions;
  flush(): Promise<unknown>;
  stop(): Promise<void>;
}

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 50);
const cases = [...onlineStoreCases, ...randomOnlineCases({ runs })];

function prove(title: string, start: () => Promise<Servers>): void {
  let servers: Servers;
  beforeAll(async () => {
    servers = await start();
  });
  afterAll(() => servers?.stop());
  registerCases({ describe, it }, title, cases, async () => {
    await servers.flush();
    const store = redis(servers.options);
    return { store, again: async () => redis(servers.options), close: () => store.close() };
  });
}

describe.skipIf(!hasService("redis"))("one server", () => {
  prove("the online store in Redis", async () => {
    const server = await startRedis();
    return {
      options: { connectionString: server.address },
      flush: () => server.command("FLUSHALL"),
      stop: () => server.stop(),
    };
  });
});

describe.skipIf(!hasService("redis"))("a cluster", () => {
  prove("the online store in Redis Cluster", async () => {
    const cluster = await startRedisCluster();
    const options = { redisType: "redis_cluster", connectionString: cluster.addresses } as const;
    return { ...cluster, options };
  });
});

describe.skipIf(!hasService("redis-sentinel"))("Sentinel", () => {
  prove("the online store in Redis behind Sentinel", async () => {
    const group = await startRedisSentinel();
    const options = {
      redisType: "redis_sentinel",
      connectionString: group.addresses,
      sentinelMaster: group.masterName,
    } as const;
    return { ...group, options };
  });
});
