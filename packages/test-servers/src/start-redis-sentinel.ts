import { freePort } from "./free-port.ts";
import { type RedisTls, tlsDirectives } from "./redis-tls.ts";
import { type RedisServer, startProgram, startRedis } from "./start-redis.ts";
import { waitUntil } from "./wait-until.ts";

/** How the group is made. */
export interface RedisSentinelOptions {
  /** Servers and Sentinels speak TLS to each other, and to clients on ports of their own. */
  readonly tls?: RedisTls;
}

/** A master with one replica under the watch of three Sentinels. */
export interface RedisSentinel {
  readonly masterName: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinels: readonly RedisServer[];
  /** The Sentinels as `host:port,host:port,…`. */
  readonly addresses: string;
  /** The Sentinels' addresses for TLS; empty where there is none. */
  readonly tlsAddresses: string;
  /** Forgets every key. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const MASTER_NAME = "features";
const COUNT = 3;

/** Starts the servers and waits until every Sentinel knows them all. A master that is away for a second is replaced. */
export async function startRedisSentinel(
  options: RedisSentinelOptions = {},
): Promise<RedisSentinel> {
  const { tls } = options;
  const [masterTls, replicaTls] = [await freePort(), await freePort()];
  const master = await startRedis({ config: tlsDirectives(tls, masterTls) });
  // Where the group speaks TLS, everyone in it knows the master by its port for TLS.
  const watched = `127.0.0.1 ${tls === undefined ? master.port : masterTls}`;
  const config = { ...tlsDirectives(tls, replicaTls), replicaof: watched };
  const replica = await startRedis({ config });
  const sentinels: RedisServer[] = [];
  const tlsPorts: number[] = [];
  for (let i = 0; i < COUNT; i += 1) {
    const port = await freePort();
    tlsPorts.push(port);
    sentinels.push(await startSentinel(watched, tlsDirectives(tls, port)));
  }
  const everyone = [...sentinels, replica, master];
  for (const sentinel of sentinels) await waitUntil("Sentinel", () => knowsAll(sentinel));
  return {
    masterName: MASTER_NAME,
    master,
    replica,
    sentinels,
    addresses: sentinels.map(({ address }) => address).join(","),
    tlsAddresses: tls === undefined ? "" : tlsPorts.map((port) => `127.0.0.1:${port}`).join(","),
    async flush() {
      await master.command("FLUSHALL");
    },
    async stop() {
      for (const server of everyone) await server.stop();
    },
  };
}

function startSentinel(
  watched: string,
  tls: Readonly<Record<string, string>>,
): Promise<RedisServer> {
  return startProgram("redis-sentinel", () => ({
    ...tls,
    "sentinel monitor": `${MASTER_NAME} ${watched} 2`,
    "sentinel down-after-milliseconds": `${MASTER_NAME} 1000`,
    "sentinel failover-timeout": `${MASTER_NAME} 5000`,
  }));
}

async function knowsAll(sentinel: RedisServer): Promise<boolean> {
  const known = (await sentinel.command("SENTINEL", "MASTER", MASTER_NAME)).split("\n");
  const numberOf = (name: string): number => Number(known[known.indexOf(name) + 1]);
  return numberOf("num-slaves") === 1 && numberOf("num-other-sentinels") === COUNT - 1;
}
