import {
  entity,
  type FeatureStore,
  featureView,
  fileSource,
  float32,
  int64,
  string,
} from "@fs/sdk";
import type { OnlineStore } from "@fs/sdk/adapter";
import { memoryOnlineStore } from "@fs/sdk/memory";

const source = fileSource({ path: "rows.parquet", timestampField: "at" });
const user = entity({ name: "user", joinKeys: { user_id: string() } });
const stats = featureView({
  name: "stats",
  entities: [user],
  source,
  schema: { total: int64({ as: "bigint" }), average: float32() },
});

export const online: OnlineStore = memoryOnlineStore();

/** Reads are typed by the definitions: names, join keys and values. */
export async function read(store: FeatureStore): Promise<readonly [bigint | null, number | null]> {
  const features = [stats.pick("total"), stats.pick("average")] as const;
  const answer = await store.getOnlineFeatures({ features, entities: [{ user_id: "a" }] });
  const [row] = answer.rows();
  // @ts-expect-error the view has no such feature
  stats.pick("totl");
  // @ts-expect-error the join key is missing
  await store.getOnlineFeatures({ features, entities: [{ user: "a" }] });
  // @ts-expect-error a bigint is no number
  const total: number | null | undefined = row?.total;
  return [total === undefined ? null : (row?.total ?? null), row?.average ?? null];
}
