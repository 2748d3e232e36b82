import { redis } from "@fs/online-redis";
import { entity, FeatureStore, featureView, fileSource, float64, int64, timestamp } from "@fs/sdk";
import { memoryOfflineStore, memoryRegistry } from "@fs/sdk/memory";
import { createServer } from "@fs/server";
import { createGrpcServer } from "@fs/server/grpc";
import { Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { BARE_PATHS, FEATURES, ROWS, valueAt } from "./wide-view.ts";

/** Features from Redis, as anybody would serve them. */
async function serveFeatures(address: string): Promise<number> {
  const schema = Object.fromEntries(FEATURES.map((name) => [name, float64()]));
  const view = featureView({
    name: "wide",
    entities: [entity({ name: "id", joinKeys: { id: int64() } })],
    source: fileSource({ name: "rows", path: "rows.parquet", timestampField: "at" }),
    schema,
  });
  const store = new FeatureStore({
    project: "bench",
    registry: memoryRegistry(),
    offline: memoryOfflineStore({
      sources: { rows: { schema: { id: int64(), at: timestamp(), ...schema }, rows: [] } },
    }),
    online: redis({ connectionString: address }),
    definitions: [view],
  });
  await store.apply([view]);
  const at = new Date();
  const rows = Array.from({ length: ROWS }, (_, id) => ({
    id,
    at,
    ...Object.fromEntries(FEATURES.map((name, feature) => [name, valueAt(id, feature)])),
  }));
  await store.writeToOnlineStore("wide", rows);
  const grpc = createGrpcServer(createServer(store, { accessLog: false }).room);
  return (await grpc.listen({ port: 0 })).port;
}

/** The library alone: it answers what it was sent, or bytes that stand ready, as many as it is told. */
async function serveBare(bytes: number): Promise<number> {
  const server = new Server({ "grpc.max_receive_message_length": -1 });
  const same = (message: Buffer) => message;
  const ready = Buffer.alloc(bytes, 7);
  const handlers: Readonly<Record<string, UntypedHandleCall>> = {
    echo: (call: { request: Buffer }, reply: (error: null, answer: Buffer) => void) =>
      reply(null, call.request),
    ready: (_call: object, reply: (error: null, answer: Buffer) => void) => reply(null, ready),
  };
  for (const [name, path] of Object.entries(BARE_PATHS)) {
    const method = {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    };
    server.addService({ method }, { method: handlers[name] as UntypedHandleCall });
  }
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

const [what = "", argument = ""] = process.argv.slice(2);
process.send?.(await (what === "bare" ? serveBare(Number(argument)) : serveFeatures(argument)));
