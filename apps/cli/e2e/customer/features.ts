import {
  entity,
  featureService,
  featureView,
  float64,
  int64,
  onDemandFeatureView,
  pushSource,
  string,
  tableSource,
} from "@fs/sdk";

const transactions = tableSource({
  table: "user_transactions",
  timestampField: "event_timestamp",
  createdTimestampColumn: "created_timestamp",
});
const user = entity({ name: "user_id", joinKeys: { user_id: string() } });
const stats = featureView({
  name: "stats",
  entities: [user],
  source: transactions,
  schema: { total: int64(), average: float64() },
});
const doubled = onDemandFeatureView({
  name: "doubled",
  sources: [stats],
  schema: { twice: float64() },
  transform: (row) => ({ twice: row.average === null ? null : row.average * 2 }),
});

export const live = pushSource({ name: "live", batchSource: transactions });
export const service = featureService({ name: "service", features: [stats, doubled] });
