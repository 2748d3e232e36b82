import { createServer as createBare, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { redis } from "@fs/online-redis";
import { entity, FeatureStore, featureView, fileSource, float64, int64 } from "@fs/sdk";
import { type FeatureBatch, readHeadedRows, type TableSelect } from "@fs/sdk/adapter";
import { memoryRegistry } from "@fs/sdk/memory";
import { createServer } from "@fs/server";
import { Redis } from "ioredis";
import { bareKey, keysOf, readyBytes, wideRows, wideTable } from "../redis/wide-rows.ts";
import { EVENT_TIME, ROWS } from "./http-data.ts";

/** Features from Redis, as anybody would serve them. */
async function serveFeatures(address: string): Promise<number> {
  const table = await wideTable();
  const view = featureView({
    name: table.name,
    entities: [entity({ name: "id", joinKeys: { id: int64() } })],
    source: fileSource({ name: "rows", path: "rows.parquet", timestampField: "at" }),
    schema: Object.fromEntries(table.fields.map(({ name }) => [name, float64()])),
  });
  const online = redis({ connectionString: address });
  const store = new FeatureStore({ project: table.project, registry: memoryRegistry(), online });
  await store.apply([view]);
  await online.write(table, wideRows(ROWS, EVENT_TIME));
  const server = createServer(store, {
    accessLog: false,
    // A busy machine must not turn a steady load away.
    limits: { concurrentRequests: 10_000, connections: 10_000 },
  });
  return (await server.listen({ port: 0 })).port;
}

/** node:http alone: it reads and parses the body, and answers text that stands ready. */
function serveReady(text: string): Promise<number> {
  return listen(async (body) => {
    JSON.parse(body);
    return text;
  });
}

/** node:http and a bare client: the same MGET, the rows decoded, the answer by JSON.stringify. */
async function serveMget(port: number): Promise<number> {
  const client = new Redis({ host: "127.0.0.1", port });
  const table = await wideTable();
  const select = { table, features: table.fields.map(({ name }) => name) };
  await client.mset(readyBytes(table, wideRows(ROWS, EVENT_TIME)).flat());
  return listen(async (body) => {
    const asked = JSON.parse(body) as { readonly entities: { readonly id: readonly number[] } };
    const { id } = asked.entities;
    const { ids } = keysOf(id);
    const found = readHeadedRows(select, await client.mgetBuffer(ids.map(bareKey)));
    return JSON.stringify(answerOf(id, select, found));
  });
}

function answerOf(ids: readonly number[], select: TableSelect, batch: FeatureBatch): unknown {
  const present = ids.map(() => "PRESENT");
  const epoch = ids.map(() => "1970-01-01T00:00:00Z");
  const times = Array.from(batch.eventTimes, (micros) =>
    new Date(micros / 1000).toISOString().replace(".000Z", "Z"),
  );
  const features = batch.columns.map(({ values }) => ({
    values: Array.from(values as Float64Array),
    statuses: present,
    event_timestamps: times,
  }));
  return {
    results: [{ values: ids, statuses: present, event_timestamps: epoch }, ...features],
    metadata: { feature_names: ["id", ...select.features] },
  };
}

function listen(answer: (body: string) => Promise<string>): Promise<number> {
  const server = createBare(async (incoming, outgoing) => {
    const text = await answer(await bodyOf(incoming));
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    };
    outgoing.writeHead(200, headers).end(text);
  });
  // Its connections rest while the other server is timed.
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function bodyOf(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => resolve(Buffer.concat(parts).toString()));
  });
}

const [what = "", argument = ""] = process.argv.slice(2);
const SERVERS: Readonly<Record<string, () => Promise<number>>> = {
  features: () => serveFeatures(argument),
  ready: () => serveReady(argument),
  mget: () => serveMget(Number(argument)),
};
process.send?.(await SERVERS[what]?.());
// Whatever ends the bench ends its servers.
process.once("disconnect", () => process.exit(0));
