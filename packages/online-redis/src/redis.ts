import {
  type CallOptions,
  type ConnectionLoad,
  type EntityKeys,
  type FeatureBatch,
  type KeyedBatch,
  keyedRows,
  type OnlineStore,
  readHeadedRows,
  type Table,
  type TableRead,
} from "@fs/sdk/adapter";
import { RedisConnection } from "./connection.ts";
import { connectionProblem } from "./connection-problem.ts";
import { connectionSettings, serversText } from "./connection-settings.ts";
import { getValues } from "./get-values.ts";
import { MergedReads } from "./merged-reads.ts";
import { openClient } from "./open-client.ts";
import { packedChunks } from "./packed-chunks.ts";
import { putBatches } from "./put-batches.ts";
import { putValues } from "./put-values.ts";
import { checkClient, isCluster, type RedisClient } from "./redis-client.ts";
import type { RedisOptions } from "./redis-options.ts";
import { removeKeys } from "./remove-keys.ts";
import { scanKeys } from "./scan-keys.ts";
import { tableKeys } from "./store-key.ts";

/** What one server takes at once. */
const SCRIPT_ROWS = 512;
/** Enough that each of a cluster's 128 buckets has rows for a script. */
const CLUSTER_ROWS = 8192;
/** Chunks under way at once: enough to keep the server busy while the next is packed. */
const WRITES_AT_ONCE = 4;

/**
 * An online store on Redis: one server, Sentinel or a cluster. Any number of processes may write the same keys in any
 * order; the newest row wins, decided in the server. Nothing is opened before the first call.
 *
 * @example
 * const store = new FeatureStore({ project: "demo", registry, online: redis({ connectionString: "localhost:6379" }) });
 */
export function redis(options: RedisOptions = {}): OnlineStore {
  const settings = connectionSettings(options);
  const { client } = options;
  if (client !== undefined) checkClient(client);
  const connection = new RedisConnection({
    servers: client === undefined ? serversText(settings) : "the address of the given client",
    deadlineMillis: settings.deadlineMs,
    reconnectGraceMillis: settings.reconnectGraceMs,
    ssl: client === undefined ? settings.ssl === true : null,
    owned: client === undefined,
    open: async () => client ?? openClient(settings),
    why: client === undefined ? () => connectionProblem(settings) : undefined,
  });
  return new RedisOnlineStore(connection, settings.keyTtlSeconds ?? 0);
}

class RedisOnlineStore implements OnlineStore {
  readonly name = "redis";
  readonly supports = { concurrentWriters: true } as const;
  readonly #connection: RedisConnection;
  readonly #ttlSeconds: number;
  readonly #reads: MergedReads;

  constructor(connection: RedisConnection, ttlSeconds: number) {
    this.#connection = connection;
    this.#ttlSeconds = ttlSeconds;
    this.#reads = new MergedReads((keys) =>
      connection.run("read", (client) => getValues(client, keys), { failsFast: true }),
    );
  }

  async prepare(
    change: { readonly keep: readonly Table[]; readonly drop: readonly Table[] },
    options?: CallOptions,
  ): Promise<void> {
    // A table needs nothing before its first row; this finds out in time whether the server is there.
    await this.#connection.run("prepare", (client) => client.callBuffer("ping", []), options);
    for (const table of change.drop) {
      for await (const keys of scanKeys(this.#connection, tableKeys(table), options)) {
        await this.#connection.run("drop", (client) => removeKeys(client, keys), options);
      }
    }
  }

  async write(
    table: Table,
    rows: KeyedBatch,
    options?: CallOptions,
  ): Promise<{ readonly written: number; readonly stale: number }> {
    this.#connection.begin("write", options);
    if (rows.length === 0) return { written: 0, stale: 0 };
    const cluster = await this.#connection.run("write", async (one) => isCluster(one), options);
    const chunks = packedChunks(table, rows, cluster ? CLUSTER_ROWS : SCRIPT_ROWS);
    const { keyOf } = tableKeys(table);
    let written = 0;
    const worker = async (): Promise<void> => {
      // A worker that fails closes the iterator, so that the others stop.
      for (const { ids, values } of chunks) {
        const batches = putBatches(ids.map(keyOf), values, cluster);
        const put = (client: RedisClient) => putValues(client, batches, this.#ttlSeconds);
        const stored = await this.#connection.run("write", put, options);
        written += stored;
      }
    };
    const workers = Array.from({ length: WRITES_AT_ONCE }, worker);
    for (const result of await Promise.allSettled(workers)) {
      if (result.status === "rejected") throw result.reason;
    }
    return { written, stale: rows.length - written };
  }

  async read(reads: readonly TableRead[], options?: CallOptions): Promise<readonly FeatureBatch[]> {
    this.#connection.begin("read", options);
    const keys: string[] = [];
    for (const { select, keys: wanted } of reads) {
      const { keyOf } = tableKeys(select.table);
      for (const id of wanted.ids) keys.push(keyOf(id));
    }
    const values = await this.#connection.unlessAborted("read", this.#reads.get(keys), options);
    let at = 0;
    return reads.map(({ select, keys: wanted }) => {
      const from = at;
      at += wanted.length;
      return readHeadedRows(select, values.slice(from, at));
    });
  }

  connectionLoad(): ConnectionLoad {
    return this.#connection.load();
  }

  async remove(table: Table, keys: EntityKeys, options?: CallOptions): Promise<void> {
    const { keyOf } = tableKeys(table);
    const distinct = [...new Set(keys.ids)].map(keyOf);
    await this.#connection.run("remove", (client) => removeKeys(client, distinct), options);
  }

  async *scan(table: Table, options?: CallOptions): AsyncGenerator<KeyedBatch> {
    const { idOf } = tableKeys(table);
    for await (const keys of scanKeys(this.#connection, tableKeys(table), options)) {
      const values = await this.#connection.run(
        "scan",
        (client) => getValues(client, keys),
        options,
      );
      // A key may be gone since it was found.
      const there = [...keys.keys()].filter((i) => values[i] !== null);
      const ids = there.map((i) => idOf(keys[i] as string) as string);
      const found = there.map((i) => values[i] as Uint8Array);
      if (ids.length > 0) yield keyedRows(table, ids, found);
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
