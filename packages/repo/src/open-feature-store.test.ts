import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FeatureStore } from "@fs/sdk";
import { describe, expect, it, onTestFinished } from "vitest";
import { type OpenOptions, openFeatureStore, readRepository } from "./open-feature-store.ts";
import { failureOf } from "./testing/failure-of.ts";
import { tempRepository } from "./testing/temp-repository.ts";

const YAML = `project: demo
registry: data/registry.db
provider: local
online_store:
  type: sqlite
  path: data/online_store.db
offline_store:
  type: file
entity_key_serialization_version: 2
`;
const FEATURES = `import { entity, featureView, fileSource, float64, int64, onDemandFeatureView, string } from "@fs/sdk";
const source = fileSource({ path: "data/purchases.csv", timestampField: "event_timestamp" });
const user = entity({ name: "user_id", joinKeys: { user_id: string() } });
export const stats = featureView({ name: "stats", entities: [user], ttl: "7d", source, schema: { total: int64() } });
export const doubled = onDemandFeatureView({ name: "doubled", sources: [stats], schema: { twice: float64() },
  transform: (row) => ({ twice: row.total === null ? null : row.total * 2 }) });
`;
const CSV = `user_id,event_timestamp,total
user_0001,2026-01-01 00:00:00,3
user_0001,2026-01-02 00:00:00,5
user_0042,2026-01-01 00:00:00,0
`;
const FILES = { "feature_store.yaml": YAML, "features.ts": FEATURES, "data/purchases.csv": CSV };
const clock = (): number => Date.UTC(2026, 0, 3);

const open = async (directory: string, options: OpenOptions = {}): Promise<FeatureStore> => {
  const store = await openFeatureStore(directory, { clock, ...options });
  onTestFinished(() => store.close());
  return store;
};

describe("openFeatureStore", () => {
  it("opens the tutorial's configuration on its own engines, from apply to an online read", async () => {
    const directory = await tempRepository(FILES);
    const store = await open(directory);
    const { loaded } = await readRepository(directory);
    await store.apply(loaded.definitions);
    await store.materialize({ start: new Date("2026-01-01"), end: new Date("2026-01-03") });
    const online = await store.getOnlineFeatures({
      features: ["stats:total", "doubled:twice"],
      entities: [{ user_id: "user_0001" }, { user_id: "user_0042" }, { user_id: "nobody" }],
    });
    expect(online.rows()).toEqual([
      { user_id: "user_0001", total: 5, twice: 10 },
      { user_id: "user_0042", total: 0, twice: 0 },
      { user_id: "nobody", total: null, twice: null },
    ]);
    const again = await open(directory);
    expect((await again.listFeatureViews()).map((view) => view.name)).toEqual(["stats"]);
  });

  it("loads no store before it is needed", async () => {
    const directory = await tempRepository({
      ...FILES,
      "feature_store.yaml": YAML.replace("type: file", "type: ./offline.ts"),
      "offline.ts": 'throw new Error("loaded");\n',
    });
    const store = await open(directory);
    expect(await store.listEntities()).toEqual([]);
    const error = await failureOf(
      store.apply((await readRepository(directory)).loaded.definitions),
    );
    expect(error.code).toBe("FS_STORE_INVALID");
    expect(error.message).toContain("loaded");
  });

  it("keeps its registry in SQLite where the path says so", async () => {
    const sql = YAML.replace("data/registry.db", "sqlite:///data/registry.sqlite");
    const directory = await tempRepository({ ...FILES, "feature_store.yaml": sql });
    const store = await open(directory);
    await store.apply((await readRepository(directory)).loaded.definitions);
    const names = (await (await open(directory)).listFeatureViews()).map((view) => view.name);
    expect(names).toEqual(["stats"]);
    expect(existsSync(join(directory, "data", "registry.sqlite"))).toBe(true);
  });

  it("reaches a registry in Postgres by registry_type sql", async () => {
    const registry =
      "registry: { registry_type: sql, path: 'postgresql://u:hunter2@127.0.0.1:1/d?connect_timeout=1', cache_ttl_seconds: 60 }";
    const sql = YAML.replace(/^registry: .*$/m, registry);
    const store = await open(await tempRepository({ ...FILES, "feature_store.yaml": sql }));
    const error = await failureOf(store.listEntities());
    expect(error.code).toBe("FS_STORE_UNAVAILABLE");
    expect(error.message).toBe("Postgres at 127.0.0.1:1/d cannot be reached: ECONNREFUSED");
  });

  it.each([
    ["the yaml", `${YAML}read_only: true\n`, {}],
    ["its caller", YAML, { readOnly: true }],
    ["the yaml, whatever its caller says", `${YAML}read_only: true\n`, { readOnly: false }],
  ])("refuses every write when it is read-only by %s", async (_who, yaml, options) => {
    const directory = await tempRepository({ ...FILES, "feature_store.yaml": yaml });
    const store = await open(directory, options);
    const { definitions } = (await readRepository(directory)).loaded;
    const window = { start: new Date("2026-01-01"), end: new Date("2026-01-02") };
    const writes = [
      () => store.apply(definitions),
      async () => store.materialize(window),
      () => store.push("p", [{ user_id: "a" }]),
      () => store.writeToOnlineStore("stats", [{ user_id: "a" }]),
      () => store.teardown(),
    ];
    for (const write of writes) expect((await failureOf(write())).code).toBe("FS_READ_ONLY");
  });

  it("counts paths of the yaml from the yaml, and paths of sources from the repository", async () => {
    const directory = await tempRepository({ "features.ts": FEATURES, "data/purchases.csv": CSV });
    await mkdir(join(directory, "conf", "data"), { recursive: true });
    await writeFile(join(directory, "conf", "prod.yaml"), YAML);
    const yamlPath = join(directory, "conf", "prod.yaml");
    const store = await open(directory, { yamlPath });
    await store.apply((await readRepository(directory, { yamlPath })).loaded.definitions);
    const inConf = await open(join(directory), { yamlPath });
    expect((await inConf.listFeatureViews()).map((view) => view.name)).toEqual(["stats"]);
  });
});
