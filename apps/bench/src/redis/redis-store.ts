import { isDeepStrictEqual } from "node:util";
import { redis } from "@fs/online-redis";
import { type OnlineStore, readHeadedRows, type Table } from "@fs/sdk/adapter";
import { hasService, startRedis, startRedisCluster } from "@fs/test-servers";
import { Redis } from "ioredis";
import type { Line } from "../figure.ts";
import type { Page } from "../page.ts";
import { bareKey, keysOf, readyBytes, wideRows, wideTable } from "./wide-rows.ts";

const ROWS = 20_000;
const BATCH = 500;
const READS = 200;
const ENTITIES = 100;

/** The online store in Redis against a bare client on the same server, and a cluster against one server. */
export const redisStore: Page = async (context) => {
  if (!hasService("redis")) return context.leaveOut("Redis is not installed");
  const [server, cluster] = [await startRedis(), await startRedisCluster()];
  const bare = new Redis({ host: "127.0.0.1", port: server.port });
  const one = redis({ connectionString: server.address });
  const many = redis({ redisType: "redis_cluster", connectionString: cluster.addresses });
  try {
    const table = await wideTable();
    await writes(one, table)();
    await writes(many, table)();
    await bareWrites(bare, table)();
    await expectEqual(bare, one, many, table);
    context.equal("100 x 50 from a server and a cluster, and a bare client");
    await context.compare(line("write / bare MSET-500", 0.5), {
      reference: bareWrites(bare, table),
      candidate: writes(one, table),
    });
    await context.compare(line("read 100 x 50 / bare MGET + decode", 0.5), {
      reference: bareReads(bare, table),
      candidate: reads(one, table),
    });
    await context.compare(line("cluster read / one server", 0.4), {
      reference: reads(one, table),
      candidate: reads(many, table),
    });
    await context.compare(line("cluster write / one server", 0.4), {
      reference: writes(one, table),
      candidate: writes(many, table),
    });
  } finally {
    bare.disconnect();
    await Promise.all([one.close(), many.close()]);
    await Promise.all([server.stop(), cluster.stop()]);
  }
};

function line(what: string, atLeast: number): Line {
  return { what, goal: { atLeast } };
}

let eventTime = 0;

/** Each run writes rows that are newer than those before. */
function writes(store: OnlineStore, table: Table): () => Promise<void> {
  const rows = wideRows(ROWS, 0);
  return async () => {
    eventTime += 1;
    await store.write(table, { ...rows, eventTimes: new Float64Array(ROWS).fill(eventTime) });
  };
}

function bareWrites(client: Redis, table: Table): () => Promise<void> {
  const ready = readyBytes(table, wideRows(ROWS, 0));
  return async () => {
    for (let at = 0; at < ready.length; at += BATCH) {
      await client.mset(ready.slice(at, at + BATCH).flat());
    }
  };
}

const REQUESTS = Array.from({ length: READS }, (_, request) =>
  keysOf(Array.from({ length: ENTITIES }, (_, i) => (request * 7919 + i * 31) % ROWS)),
);

function selectOf(table: Table) {
  return { table, features: table.fields.map(({ name }) => name) };
}

function reads(store: OnlineStore, table: Table): () => Promise<void> {
  const select = selectOf(table);
  return async () => {
    for (const keys of REQUESTS) await store.read([{ select, keys }]);
  };
}

function bareReads(client: Redis, table: Table): () => Promise<void> {
  const select = selectOf(table);
  return async () => {
    for (const { ids } of REQUESTS) {
      readHeadedRows(select, await client.mgetBuffer(ids.map(bareKey)));
    }
  };
}

async function expectEqual(
  client: Redis,
  one: OnlineStore,
  many: OnlineStore,
  table: Table,
): Promise<void> {
  const select = selectOf(table);
  for (const keys of REQUESTS.slice(0, 5)) {
    const expected = readHeadedRows(select, await client.mgetBuffer(keys.ids.map(bareKey)));
    for (const store of [one, many]) {
      const [found] = await store.read([{ select, keys }]);
      if (!isDeepStrictEqual(found?.columns, expected.columns)) {
        throw new Error("a store and the bare client answer different values");
      }
    }
  }
}
