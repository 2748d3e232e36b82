import { type RedisServer, startProgram, startRedis } from "./start-redis.ts";
import { waitUntil } from "./wait-until.ts";

/** A master with one replica under the watch of three Sentinels. */
export interface RedisSentinel {
  readonly masterName: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinels: readonly RedisServer[];
  /** The Sentinels as `host:port,host:port,…`. */
  readonly addresses: string;
  /** Forgets every key. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const MASTER_NAME = "features";
const COUNT = 3;

/** Starts the servers and waits until every Sentinel knows them all. A master that is away for a second is replaced. */
export async function startRedisSentinel(): Promise<RedisSentinel> {
  const master = await startRedis();
  const replica = await startRedis({ config: { replicaof: `127.0.0.1 ${master.port}` } });
  const sentinels: RedisServer[] = [];
  for (let i = 0; i < COUNT; i += 1) sentinels.push(await startSentinel(master));
  const everyone = [...sentinels, replica, master];
  for (const sentinel of sentinels) await waitUntil("Sentinel", () => knowsAll(sentinel));
  return {
    masterName: MASTER_NAME,
    master,
    replica,
    sentinels,
    addresses: sentinels.map(({ address }) => address).join(","),
    async flush() {
      await master.command("FLUSHALL");
    },
    async stop() {
      for (const server of everyone) await server.stop();
    },
  };
}

function startSentinel(master: RedisServer): Promise<RedisServer> {
  return startProgram("redis-sentinel", () => ({
    "sentinel monitor": `${MASTER_NAME} 127.0.0.1 ${master.port} 2`,
    "sentinel down-after-milliseconds": `${MASTER_NAME} 1000`,
    "sentinel failover-timeout": `${MASTER_NAME} 5000`,
  }));
}

async function knowsAll(sentinel: RedisServer): Promise<boolean> {
  const known = (await sentinel.command("SENTINEL", "MASTER", MASTER_NAME)).split("\n");
  const numberOf = (name: string): number => Number(known[known.indexOf(name) + 1]);
  return numberOf("num-slaves") === 1 && numberOf("num-other-sentinels") === COUNT - 1;
}
