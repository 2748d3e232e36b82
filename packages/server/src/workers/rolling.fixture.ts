import cluster from "node:cluster";
import { createInterface } from "node:readline";
import { entity, FeatureStore, featureView, fileSource, int64 } from "@fs/sdk";
import { memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { pino } from "pino";
import { createServer } from "../create-server.ts";
import { telemetry } from "../metrics/telemetry.ts";
import { startWorkers } from "./start-workers.ts";
import { workerOf } from "./worker-of.ts";

const driver = entity({ name: "driver_id", joinKeys: { driver_id: int64() } });
const source = fileSource({ path: "trips.parquet", timestampField: "event_timestamp" });
const schema = { trips: int64() };
const trips = featureView({ name: "trips", entities: [driver], source, schema });

async function work(): Promise<void> {
  const measured = telemetry();
  const store = new FeatureStore({
    project: "rolling",
    registry: memoryRegistry(),
    online: memoryOnlineStore(),
    observer: measured.observer,
  });
  await store.apply([trips]);
  const row = { driver_id: 1, trips: 5, event_timestamp: new Date(0) };
  await store.writeToOnlineStore("trips", [row]);
  const link = workerOf(measured, (deadlineMillis) => server.close({ deadlineMillis }));
  const { metricsText } = link;
  const logger = pino({ level: "silent" });
  const server = createServer(store, { telemetry: measured, metricsText, logger });
  const { port } = await server.listen({ port: 0 });
  if (cluster.worker?.id === 1) process.stdout.write(`port ${port}\n`);
}

async function lead(): Promise<void> {
  const workers = await startWorkers({ count: 2, deadlineMillis: 5_000 });
  process.stdout.write(`pids ${workers.pids.join(",")}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "restart") await workers.restart();
    process.stdout.write(`${line} ${workers.pids.join(",")}\n`);
    if (line === "close") break;
  }
  await workers.close();
  process.stdout.write("closed\n");
  process.stdin.destroy();
}

await (cluster.isPrimary ? lead() : work());
