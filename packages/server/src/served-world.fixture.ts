import {
  type Definition,
  entity,
  FeatureStore,
  type FeatureStoreOptions,
  featureService,
  featureView,
  fileSource,
  float32,
  float64,
  int64,
  list,
  onDemandFeatureView,
  pushSource,
  requestSource,
  string,
  timestamp,
} from "@fs/sdk";
import { memoryOfflineStore, memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { createServer, type FeatureServer, type FeatureServerOptions } from "./create-server.ts";

/** Where the clock of the world stands. */
export const NOW: number = Date.parse("2026-03-01T12:00:00Z");

const source = fileSource({
  name: "stats_source",
  path: "stats.parquet",
  timestampField: "event_timestamp",
  createdTimestampColumn: "created",
});
const live = pushSource({ name: "stats_push", batchSource: source });
const driver = entity({ name: "driver", joinKeys: { driver_id: int64() } });
const customer = entity({ name: "customer", joinKeys: { customer_id: string() } });
const stats = featureView({
  name: "stats",
  entities: [driver],
  ttl: "1d",
  source: live,
  schema: {
    trips: int64({ as: "bigint" }),
    conv: float32(),
    score: float64(),
    name: string(),
    seen: timestamp(),
    recent: list(int64({ as: "bigint" })),
  },
});
const offers = featureView({
  name: "offers",
  entities: [customer],
  source: fileSource({ name: "offers_source", path: "offers.parquet", timestampField: "at" }),
  schema: { offer: string() },
});
const bonus = requestSource({ name: "bonus_request", schema: { bonus: float64() } });
const total = onDemandFeatureView({
  name: "total",
  sources: [stats.pick("trips"), bonus],
  schema: { with_bonus: float64() },
  transform: (row) => ({
    with_bonus: row.trips === null || row.bonus === null ? null : Number(row.trips) + row.bonus,
  }),
});
const plain = featureService({ name: "plain", features: [stats.pick("trips", "name")] });

/** The world's definitions. */
export const DEFINITIONS: readonly Definition[] = [
  live,
  driver,
  customer,
  stats,
  offers,
  total,
  plain,
];

/** A row of the view `stats` as the wire writes it. */
export const ROW: Readonly<Record<string, readonly unknown[]>> = {
  driver_id: [1001],
  trips: [10],
  conv: [0.3],
  score: [1.5],
  name: ["ann"],
  seen: [1_772_000_000],
  recent: [[1, 2]],
  event_timestamp: ["2026-03-01T11:00:00"],
  created: ["2026-03-01T11:00:01"],
};

const at = new Date("2026-03-01T10:00:00Z");

/** What lies in the sources: driver 1002, customer "a". */
function sources(): Parameters<typeof memoryOfflineStore>[0]["sources"] {
  const times = { event_timestamp: timestamp(), created: timestamp() };
  const driver2 = { driver_id: 1002, trips: 7n, conv: 0.5, score: 2, name: "bob" };
  return {
    stats_source: {
      schema: { driver_id: int64(), ...stats.schema, ...times },
      rows: [{ ...driver2, seen: at, recent: [3n], event_timestamp: at, created: at }],
    },
    offers_source: {
      schema: { customer_id: string(), offer: string(), at: timestamp() },
      rows: [{ customer_id: "a", offer: "coffee", at }],
    },
  };
}

/** A server over a world in memory, listening on a free port of loopback. */
export interface ServedWorld {
  readonly server: FeatureServer;
  readonly store: FeatureStore;
  readonly url: string;
  /** Lines of the log. */
  readonly log: Record<string, unknown>[];
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Makes one with driver 1001 in it, closed when the test is over. */
export async function servedWorld(
  options: FeatureServerOptions & {
    readonly store?: Partial<FeatureStoreOptions>;
    readonly host?: string;
  } = {},
): Promise<ServedWorld> {
  const log: Record<string, unknown>[] = [];
  const store = new FeatureStore({
    project: "served",
    registry: memoryRegistry(),
    offline: memoryOfflineStore({ sources: sources() }),
    online: memoryOnlineStore(),
    definitions: DEFINITIONS,
    clock: () => NOW,
    ...options.store,
  });
  await store.apply(DEFINITIONS);
  await store.writeToOnlineStore("stats", ROW, { cast: "wire" });
  const logger = pino({ level: "info" }, { write: (line: string) => log.push(JSON.parse(line)) });
  const server = createServer(store, { logger, ...options });
  onTestFinished(async () => {
    await server.close({ deadlineMillis: 1_000, graceMillis: 10 });
    await store.close();
  });
  const { port } = await server.listen({ host: options.host ?? "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${port}`;
  return {
    server,
    store,
    url,
    log,
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers,
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
  };
}
