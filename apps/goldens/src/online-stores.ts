import { join } from "node:path";
import type { OnlineStore } from "@fs/sdk/adapter";
import { sharedServer } from "./shared-servers.ts";

/** Opens an empty online store of a kind in a folder of its own. */
export type OpenOnline = (folder: string) => Promise<OnlineStore>;

/** The online stores that cases can be run on, by the name that the command line gives. Those that need servers start them. */
export const ONLINE_STORES: Readonly<Record<string, OpenOnline>> = {
  async memory() {
    const { memoryOnlineStore } = await import("@fs/sdk/memory");
    return memoryOnlineStore();
  },
  async sqlite(folder) {
    const { sqlite } = await import("@fs/online-sqlite");
    return sqlite({ path: join(folder, "online.db") });
  },
  async redis() {
    const [{ redis }, { startRedis }] = await Promise.all([
      import("@fs/online-redis"),
      import("@fs/test-servers"),
    ]);
    const server = await sharedServer("redis", () => startRedis());
    await server.command("FLUSHALL");
    return redis({ connectionString: server.address });
  },
  async "redis-cluster"() {
    const [{ redis }, { startRedisCluster }] = await Promise.all([
      import("@fs/online-redis"),
      import("@fs/test-servers"),
    ]);
    const cluster = await sharedServer("redis-cluster", () => startRedisCluster());
    await cluster.flush();
    return redis({ redisType: "redis_cluster", connectionString: cluster.addresses });
  },
  async postgres() {
    const [{ postgres }, { startPostgres }] = await Promise.all([
      import("@fs/online-postgres"),
      import("@fs/test-servers"),
    ]);
    const server = await sharedServer("postgres", () => startPostgres());
    await server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    return postgres({ connectionString: server.url });
  },
};
