import { freePort } from "./free-port.ts";
import { type RedisTls, tlsDirectives } from "./redis-tls.ts";
import { type RedisServer, startProgram } from "./start-redis.ts";
import { waitUntil } from "./wait-until.ts";

/** How a cluster is made. */
export interface RedisClusterOptions {
  /** Replicas of each master; none unless given. */
  readonly replicas?: number;
  readonly config?: Readonly<Record<string, string>>;
  /** Members speak TLS to each other, and to clients on ports of their own. */
  readonly tls?: RedisTls;
}

/** A cluster of three masters. */
export interface RedisCluster {
  readonly masters: readonly RedisServer[];
  /** `replicas[i]` follows `masters[i % 3]`. */
  readonly replicas: readonly RedisServer[];
  /** The masters as `host:port,host:port,…`. */
  readonly addresses: string;
  /** The masters' addresses for TLS; empty where there is none. */
  readonly tlsAddresses: string;
  /** Forgets every key. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const MASTERS = 3;
const SLOTS = 16_384;

interface Member {
  readonly server: RedisServer;
  readonly busPort: number;
  readonly tlsPort: number;
}

/** Starts the cluster and waits until every member serves. A member that is away for a second is failed over. */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const count = MASTERS * (1 + (options.replicas ?? 0));
  const members: Member[] = [];
  for (let i = 0; i < count; i += 1) members.push(await startMember(options));
  const servers = members.map(({ server }) => server);
  const [masters, replicas] = [servers.slice(0, MASTERS), servers.slice(MASTERS)];
  await join(members, masters);
  for (const [i, replica] of replicas.entries()) {
    const master = masters[i % MASTERS] as RedisServer;
    await replica.command("CLUSTER", "REPLICATE", await master.command("CLUSTER", "MYID"));
  }
  for (const server of servers) await waitUntil("Redis Cluster", () => serves(server, replicas));
  return {
    masters,
    replicas,
    addresses: masters.map(({ address }) => address).join(","),
    tlsAddresses: tlsAddresses(members.slice(0, MASTERS), options),
    async flush() {
      for (const master of masters) await master.command("FLUSHALL");
    },
    async stop() {
      for (const server of servers) await server.stop();
    },
  };
}

async function startMember(options: RedisClusterOptions): Promise<Member> {
  let busPort = 0;
  const tlsPort = await freePort();
  const server = await startProgram("redis-server", (port) => {
    busPort = port;
    return {
      save: '""',
      appendonly: "no",
      "cluster-enabled": "yes",
      // The default, port + 10000, lies beyond what ephemeral ports leave free.
      "cluster-port": String(port),
      "cluster-node-timeout": "1000",
      ...tlsDirectives(options.tls, tlsPort),
      ...(options.tls === undefined ? {} : { "tls-cluster": "yes" }),
      ...options.config,
    };
  });
  return { server, busPort, tlsPort };
}

function tlsAddresses(masters: readonly Member[], { tls }: RedisClusterOptions): string {
  return tls === undefined ? "" : masters.map(({ tlsPort }) => `127.0.0.1:${tlsPort}`).join(",");
}

/** Deals the slots out and introduces everyone to the first. */
async function join(members: readonly Member[], masters: readonly RedisServer[]): Promise<void> {
  const share = Math.ceil(SLOTS / MASTERS);
  for (const [i, master] of masters.entries()) {
    const last = Math.min((i + 1) * share, SLOTS) - 1;
    await master.command("CLUSTER", "ADDSLOTSRANGE", String(i * share), String(last));
    await master.command("CLUSTER", "SET-CONFIG-EPOCH", String(i + 1));
  }
  const [first, ...rest] = members as [Member, ...Member[]];
  for (const { server, busPort } of rest) {
    const address = ["127.0.0.1", String(server.port), String(busPort)];
    await first.server.command("CLUSTER", "MEET", ...address);
  }
  for (const { server } of members) {
    await waitUntil("Redis Cluster", async () => {
      const info = await server.command("CLUSTER", "INFO");
      return info.includes("cluster_state:ok") && info.includes(`known_nodes:${members.length}`);
    });
  }
}

async function serves(server: RedisServer, replicas: readonly RedisServer[]): Promise<boolean> {
  const nodes = await server.command("CLUSTER", "NODES");
  const info = await server.command("CLUSTER", "INFO");
  if (!info.includes("cluster_state:ok")) return false;
  if ((nodes.match(/slave/g) ?? []).length !== replicas.length) return false;
  if (!replicas.includes(server)) return true;
  return (await server.command("INFO", "replication")).includes("master_link_status:up");
}
