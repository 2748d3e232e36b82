import { entity, featureView, fileSource, int64, string } from "@fs/sdk";
import type { FeatureClient } from "./features/feature-client.ts";

const user = entity({ name: "user", joinKeys: { user_id: string() } });
const stats = featureView({
  name: "stats",
  entities: [user],
  source: fileSource({ path: "stats.parquet", timestampField: "at" }),
  schema: { total: int64(), big: int64({ as: "bigint" }) },
});

/** Never run: what compiles is the test. */
export async function typed(client: FeatureClient): Promise<void> {
  const entities = [{ user_id: "a" }];
  const answer = await client.getOnlineFeatures({ features: [stats], entities });
  const row = answer.rows()[0];
  const total: number | null | undefined = row?.total;
  const big: readonly (bigint | null)[] = answer.column("big");
  const full = await client.getOnlineFeatures({
    features: [stats.pick("total")],
    entities,
    fullFeatureNames: true,
  });
  full.statuses("stats__total");
  // @ts-expect-error: it was not asked for
  full.statuses("stats__big");
  // @ts-expect-error: no such feature
  answer.column("totl");
  // @ts-expect-error: a join key is missing
  await client.getOnlineFeatures({ features: [stats], entities: [{}] });
  const named = await client.getOnlineFeatures({ features: ["stats:total"], entities });
  const anything: unknown = named.rows()[0]?.whatever;
  void [total, big, anything];
}
