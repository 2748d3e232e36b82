import { duckdb } from "@fs/offline-duckdb";
import {
  entity,
  FeatureStore,
  type FeatureView,
  featureView,
  fileSource,
  float64,
  int64,
  type Schema,
  type ValueType,
} from "@fs/sdk";
import { memoryRegistry } from "@fs/sdk/memory";
import type { JoinCase, JoinView } from "./join-case.ts";

/** The same join as a user of the feature store asks for it. */
export interface StoreJoin {
  /** Resolves the request, joins, and writes the training set. */
  run(out: string): Promise<void>;
  close(): Promise<void>;
}

const user = entity({ name: "user", joinKeys: { user_id: int64() } });

/** Applies the views; what is measured later is the request alone. */
export async function joinThroughStore(work: JoinCase): Promise<StoreJoin> {
  const views = work.views.map(viewOf);
  const store = new FeatureStore({
    project: "bench",
    registry: memoryRegistry(),
    offline: duckdb(),
  });
  await store.apply(views);
  return {
    async run(out) {
      const training = await store.getHistoricalFeatures({
        entities: { path: work.entities },
        features: views,
      });
      await training.toParquet(out);
    },
    close: () => store.close(),
  };
}

/** A view of the joins as a definition. */
export function viewOf({
  name,
  path,
  created,
  features,
}: JoinView): FeatureView<string, { readonly user_id: ValueType<number> }, Schema> {
  return featureView({
    name,
    entities: [user],
    ttl: "30d",
    source: fileSource({
      path,
      timestampField: "event_time",
      ...(created ? { createdTimestampColumn: "created_time" } : {}),
    }),
    schema: Object.fromEntries(features.map((feature) => [feature, float64()])),
  });
}
