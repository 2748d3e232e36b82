import { duckdb } from "@fs/offline-duckdb";
import { FeatureStore } from "@fs/sdk";
import type { OnlineStore } from "@fs/sdk/adapter";
import { memoryRegistry } from "@fs/sdk/memory";
import { END, latestView } from "./latest-source.ts";

/** Materializes a whole file into an online store, through a feature store made for it. Answers the rows that were sent. */
export async function materializeFile(source: string, online: OnlineStore): Promise<number> {
  const offline = duckdb();
  const registry = memoryRegistry();
  const store = new FeatureStore({ project: "bench", registry, offline, online });
  try {
    await store.apply([latestView(source)]);
    const report = await store.materialize({ start: new Date(0), end: END });
    return report.views[0]?.rows ?? 0;
  } finally {
    await offline.close();
  }
}
