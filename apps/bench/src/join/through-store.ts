import { duckdb } from "@fs/offline-duckdb";
import { entity, FeatureStore, featureView, fileSource, float64, int64 } from "@fs/sdk";
import { memoryRegistry } from "@fs/sdk/memory";
import { JOIN_FEATURES, type JoinFiles } from "./join-data.ts";

/** The same join as a user of the feature store asks for it. */
export interface StoreJoin {
  /** Resolves the request, joins, and writes the training set. */
  run(out: string): Promise<void>;
  close(): Promise<void>;
}

/** Applies the one view of the page; what is measured later is the request alone. */
export async function joinThroughStore(files: JoinFiles): Promise<StoreJoin> {
  const user = entity({ name: "user", joinKeys: { user_id: int64() } });
  const view = featureView({
    name: "user_numbers",
    entities: [user],
    ttl: "30d",
    source: fileSource({ path: files.source, timestampField: "event_time" }),
    schema: Object.fromEntries(JOIN_FEATURES.map((name) => [name, float64()])),
  });
  const store = new FeatureStore({
    project: "bench",
    registry: memoryRegistry(),
    offline: duckdb(),
  });
  await store.apply([view]);
  return {
    async run(out) {
      const training = await store.getHistoricalFeatures({
        entities: { path: files.entities },
        features: [view],
      });
      await training.toParquet(out);
    },
    close: () => store.close(),
  };
}
