/** What must infer exactly, and what must not compile. */
import {
  entity,
  type FeatureStore,
  featureService,
  featureView,
  fileSource,
  float32,
  float64,
  int64,
  list,
  onDemandFeatureView,
  requestSource,
  string,
  timestamp,
} from "./index.ts";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<_T extends true>(): void;
declare const store: FeatureStore;

const transactions = fileSource({
  path: "data/user_transactions.parquet",
  timestampField: "event_timestamp",
  createdTimestampColumn: "created_timestamp",
});
const user = entity({ name: "user", joinKeys: { user_id: string() } });
const device = entity({ name: "device", joinKeys: { device_id: int64() } });
const stats = featureView({
  name: "stats",
  entities: [user],
  ttl: "7d",
  source: transactions,
  schema: {
    total: int64(),
    avg: float32(),
    exact: int64({ as: "bigint" }),
    embedding: list(float64()),
    seen: timestamp(),
  },
});
const pair = featureView({
  name: "pair",
  entities: [user, device],
  source: transactions,
  schema: { logins: int64() },
});
const world = featureView({
  name: "world",
  entities: [],
  source: transactions,
  schema: { rate: float64() },
});
const purchase = requestSource({ name: "purchase", schema: { amount: float64() } });
const analysis = onDemandFeatureView({
  name: "analysis",
  sources: [stats.pick("avg"), purchase],
  schema: { ratio: float64(), high: int64() },
  transform: (row) => {
    same<Same<typeof row, { readonly avg: number | null; readonly amount: number }>>();
    const ratio = row.avg === null ? null : row.amount / (row.avg + 1e-6);
    return { ratio, high: ratio === null ? null : ratio > 2 ? 1 : 0 };
  },
});
const service = featureService({ name: "fraud", features: [stats.pick("total"), analysis] });

const a = await store.getOnlineFeatures({
  features: [stats.pick("total", "exact", "embedding", "seen"), pair],
  entities: [{ user_id: "u", device_id: 1 }],
});
same<
  Same<
    ReturnType<typeof a.rows>[number],
    {
      readonly user_id: string;
      readonly device_id: number;
      readonly total: number | null;
      readonly exact: bigint | null;
      readonly embedding: readonly number[] | null;
      readonly seen: Date | null;
      readonly logins: number | null;
    }
  >
>();

const b = await store.getOnlineFeatures({
  features: service,
  entities: [{ user_id: "u", amount: 7 }],
});
same<
  Same<
    ReturnType<typeof b.rows>[number],
    {
      readonly user_id: string;
      readonly total: number | null;
      readonly ratio: number | null;
      readonly high: number | null;
    }
  >
>();

const c = await store.getOnlineFeatures({
  features: [stats.pick("total")],
  entities: [{ user_id: "u" }],
  fullFeatureNames: true,
});
same<
  Same<
    ReturnType<typeof c.rows>[number],
    { readonly user_id: string; readonly stats__total: number | null }
  >
>();

const d = await store.getOnlineFeatures({ features: [world], entities: [{}] });
same<Same<ReturnType<typeof d.rows>[number], { readonly rate: number | null }>>();

const e = await store.getOnlineFeatures({
  features: [
    pair.on({ user_id: "buyer_id" }).as("buyer"),
    pair.on({ user_id: "seller_id" }).as("seller"),
  ],
  entities: [{ buyer_id: "a", seller_id: "b", device_id: 1n }],
  fullFeatureNames: true,
});
same<
  Same<
    ReturnType<typeof e.rows>[number],
    {
      readonly buyer_id: string;
      readonly seller_id: string;
      readonly device_id: number;
      readonly buyer__logins: number | null;
      readonly seller__logins: number | null;
    }
  >
>();

const named = await store.getOnlineFeatures({
  features: ["stats:total"],
  entities: { user_id: ["u"] },
});
same<Same<ReturnType<typeof named.rows>[number], Readonly<Record<string, unknown>>>>();
const byService = await store.getOnlineFeatures({
  features: { service: "fraud" },
  entities: [{ user_id: "u" }],
});
same<Same<ReturnType<typeof byService.rows>[number], Readonly<Record<string, unknown>>>>();

const reader = await store.prepare({ features: service });
same<Same<Awaited<ReturnType<typeof reader.read>>, Awaited<typeof b>>>();
const report = await store.materialize({ start: new Date(0), end: new Date() });
void report.views[0]?.stale;
const column: readonly (number | null)[] = b.column("ratio");
void column;

const training = await store.getHistoricalFeatures({
  features: service,
  entities: { path: "entities.parquet" },
});
same<
  Same<
    Awaited<ReturnType<typeof training.rows>>[number],
    {
      readonly user_id: string;
      readonly total: number | null;
      readonly ratio: number | null;
      readonly high: number | null;
    }
  >
>();

await store.getHistoricalFeatures({
  features: service,
  entities: [{ user_id: null, amount: 7, event_timestamp: new Date(), label: true }],
});
// @ts-expect-error training rows without the join key
await store.getHistoricalFeatures({
  features: [stats.pick("total")],
  entities: [{ user: "u", event_timestamp: new Date() }],
});
// @ts-expect-error training rows without the request field
await store.getHistoricalFeatures({
  features: service,
  entities: [{ user_id: "u", event_timestamp: new Date() }],
});
// @ts-expect-error an unknown feature
stats.pick("nope");
// @ts-expect-error a missing join key
await store.getOnlineFeatures({ features: [pair], entities: [{ user_id: "u" }] });
// @ts-expect-error a join key of another type
await store.getOnlineFeatures({ features: [stats], entities: [{ user_id: 5 }] });
// @ts-expect-error request data left out
await store.getOnlineFeatures({ features: service, entities: [{ user_id: "u" }] });
// @ts-expect-error a join key the view does not have
pair.on({ nope: "x" });
// @ts-expect-error a column that was not asked for
b.column("avg");
featureView({
  name: "x",
  entities: [user],
  // @ts-expect-error not a duration
  ttl: "7 days",
  source: transactions,
  schema: {},
});
onDemandFeatureView({
  name: "x",
  sources: [stats.pick("avg")],
  schema: { y: float64() },
  // @ts-expect-error a source feature that was not picked
  transform: (row) => ({ y: row.total }),
});
onDemandFeatureView({
  name: "x",
  sources: [purchase],
  schema: { y: float64() },
  // @ts-expect-error an answer that the schema does not name
  transform: (row) => ({ z: row.amount }),
});
onDemandFeatureView({
  name: "x",
  sources: [stats.pick("avg"), purchase],
  schema: { y: float64() },
  transformBatch: (columns, length) => {
    type Columns = { readonly avg: readonly (number | null)[]; readonly amount: readonly number[] };
    same<Same<typeof columns, Columns>>();
    same<Same<typeof length, number>>();
    return { y: new Float64Array(length) };
  },
});
onDemandFeatureView({
  name: "x",
  sources: [purchase],
  schema: { y: float64() },
  // @ts-expect-error lists of what the schema does not allow
  transformBatch: ({ amount }) => ({ y: amount.map(String) }),
});
// @ts-expect-error neither of the two
onDemandFeatureView({ name: "x", sources: [purchase], schema: { y: float64() } });
