import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registryCases, runCases } from "@fs/conformance";
import { duckdb } from "@fs/offline-duckdb";
import { sqlite } from "@fs/online-sqlite";
import { fileRegistry } from "@fs/registry";
import { loadConfig } from "@fs/repo";
import { entity, FeatureStore, featureView, fileSource, int64, string } from "@fs/sdk";
import { parseInstant } from "@fs/sdk/adapter";
import { memoryRegistry } from "@fs/sdk/memory";
import { testStore } from "@fs/sdk/testing";

const folder = await mkdtemp(join(tmpdir(), "fs-esm-"));
await writeFile(join(folder, "rows.csv"), "user_id,at,total\na,2026-01-01T00:00:00Z,5\n");
const source = fileSource({ path: join(folder, "rows.csv"), timestampField: "at" });
const user = entity({ name: "user", joinKeys: { user_id: string() } });
const stats = featureView({ name: "stats", entities: [user], source, schema: { total: int64() } });
const store = new FeatureStore({
  project: "demo",
  registry: fileRegistry({ path: join(folder, "registry.json") }),
  offline: duckdb(),
  online: sqlite({ path: join(folder, "online.db") }),
});
await store.apply([stats]);
await store.materialize({ start: new Date("2026-01-01"), end: new Date("2026-01-02") });
const entities = [{ user_id: "a", event_timestamp: new Date("2026-01-02") }];
const training = await store.getHistoricalFeatures({ features: [stats], entities });
const online = await store.getOnlineFeatures({ features: [stats], entities: [{ user_id: "a" }] });
const [first] = await runCases(registryCases.slice(0, 1), async () => {
  const registry = memoryRegistry();
  return { store: registry, close: () => registry.close() };
});
const answer = {
  training: (await training.rows())[0].total,
  online: online.rows()[0].total,
  kit: first.outcome,
  loaded: [loadConfig, parseInstant, testStore].map((one) => typeof one),
};
await store.close();
await rm(folder, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(answer)}\n`);
