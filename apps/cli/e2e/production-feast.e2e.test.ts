import { readFileSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { hasService, startPostgres, startRedis } from "@fs/test-servers";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  copySources,
  FEAST_PROJECT,
  type FeastData,
  postgresData,
  RECORDED,
  recordedPostgres,
  recordedRedis,
  recordedSqlite,
  redisData,
  sqliteData,
  writtenByFeast,
} from "./feast-data.ts";
import { emptyRepository, type Repository } from "./production-repository.ts";

// The views that Feast wrote, under their own names.
const STATS = `import { entity, featureView, fileSource, float32, int64, string } from "@fs/sdk";
const driver = entity({ name: "driver", joinKeys: { driver_id: int64() } });
const customer = entity({ name: "customer", joinKeys: { customer_id: string() } });
const source = fileSource({ name: "stats_source", path: "data/stats.parquet",
  timestampField: "event_timestamp", createdTimestampColumn: "created" });
const pairs = fileSource({ name: "pair_source", path: "data/pair.parquet", timestampField: "event_timestamp" });
export const stats = featureView({ name: "stats", entities: [driver], source,
  schema: { conv: float32(), trips: int64({ as: "bigint" }), name: string() } });
`;
const PAIR = `export const pair = featureView({ name: "pair", entities: [driver, customer], source: pairs,
  schema: { trips: int64() } });
`;
const FEAST_YAML = (registry: string, online: string): string => `project: ${FEAST_PROJECT}
registry: ${registry}
provider: local
online_store: ${online}
offline_store: { type: file }
entity_key_serialization_version: 3
`;

/** Stores in which Feast's data lie: how it comes there, and how it is read. */
interface World {
  /** Our configuration, on the same stores. */
  readonly registry: string;
  readonly online: string;
  /** The same for Feast itself. */
  readonly feast: string;
  recorded(): Promise<void> | void;
  data(): Promise<FeastData> | FeastData;
}

const sqliteWorld = async (cwd: string): Promise<World> => {
  const file = join(cwd, "data", "online_store.db");
  return {
    registry: "sqlite:///data/online_store.db",
    online: "{ type: sqlite, path: data/online_store.db }",
    feast: FEAST_YAML("data/registry.db", `{ type: sqlite, path: ${file} }`),
    recorded: () => recordedSqlite(file),
    data: () => sqliteData(file),
  };
};
const redisWorld = async (): Promise<World> => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const online = `{ type: redis, connection_string: "${server.address}" }`;
  return {
    registry: "data/ours.json",
    online,
    feast: FEAST_YAML("data/registry.db", online),
    recorded: () => recordedRedis(server),
    data: () => redisData(server),
  };
};
const postgresWorld = async (): Promise<World> => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const { host, port, database, user, password, url } = server;
  const address = `host: ${host}, port: ${port}, database: ${database}, user: ${user}, password: ${password}`;
  const registry = `{ registry_type: sql, path: "${url}" }`;
  const online = `{ type: postgres, ${address}, sslmode: disable }`;
  return {
    registry,
    online,
    feast: FEAST_YAML(registry, online),
    recorded: () => recordedPostgres(server),
    data: () => postgresData(server),
  };
};

const WORLDS = [
  ["SQLite, our tables in the same file", true, sqliteWorld],
  ["Redis", hasService("redis"), redisWorld],
  ["Postgres, our registry in the same database", hasService("postgres"), postgresWorld],
] as const;
const WRITERS = [
  ["recorded", RECORDED !== null],
  ["written by Feast now", RECORDED !== null && (process.env.FEAST_PYTHON ?? "") !== ""],
] as const;

describe.each(WRITERS)("what Feast wrote for a project of the same name, %s", (by, canWrite) => {
  test.runIf(canWrite).each(WORLDS.filter(([, isThere]) => isThere))(
    "stays row for row and key for key in %s",
    async (_where, _isThere, open) => {
      const repository = await emptyRepository("", ["@fs/online-redis", "@fs/online-postgres"]);
      onTestFinished(() => repository.remove());
      const world = await open(repository.cwd);
      const feastFolder = join(repository.cwd, "..", "feast_repo");
      await mkdir(join(feastFolder, "data"), { recursive: true });
      if (by === "recorded") await world.recorded();
      else await writtenByFeast(feastFolder, world.feast);
      const data = await world.data();
      const before = await data.read();
      expect(before.length).toBeGreaterThan(1000);

      await fill(repository, world);
      await walk(repository, async () => expect(await data.read()).toBe(before));
    },
  );
});

/** Makes our repository on the stores. */
async function fill(repository: Repository, world: World): Promise<void> {
  const stores = `registry: ${world.registry}\nonline_store: ${world.online}\n`;
  await repository.write("feature_store.yaml", `project: ${FEAST_PROJECT}\n${stores}`);
  await copySources(join(repository.cwd, "data"));
  await repository.write("features.ts", STATS + PAIR);
}

/** Applies, materializes, reads, applies with a removal, and tears down; checks after each. */
async function walk(repository: Repository, check: () => Promise<void>): Promise<void> {
  expect(await repository.ok("apply")).toContain("Created feature view stats");
  await check();
  const done = await repository.ok("materialize 2024-01-01 2024-01-02");
  expect(done).toContain("stats: 4 rows written");
  await check();
  const read = "get-online-features -f stats:trips -e driver_id=1001 -e driver_id=1002 --json";
  expect(await repository.ok(read)).toContain("9007199254740993");
  await repository.write("features.ts", STATS);
  const help = await repository.ok("apply --help");
  const allow = help.includes("--allow-breaking") ? " --allow-breaking" : "";
  expect(await repository.ok(`apply --prune --yes${allow}`)).toMatch(/(Removed|Deleted) .*pair/);
  await check();
  await repository.ok("teardown --yes");
  await check();
}

test.runIf(RECORDED !== null)(
  "a registry file that Feast wrote is refused and stays byte for byte",
  async () => {
    const yaml = `project: my_feature_store\nregistry: data/registry.db\n`;
    const repository = await emptyRepository(yaml, []);
    onTestFinished(() => repository.remove());
    const file = join(repository.cwd, "data", "registry.db");
    const feast = join(RECORDED as string, "registry", "registry.db");
    await copyFile(feast, file);
    await copySources(join(repository.cwd, "data"));
    await repository.write("features.ts", STATS);
    for (const command of ["plan", "apply", "materialize 2024-01-01 2024-01-02", "teardown --yes"])
      expect(await repository.fails(command)).toContain("FS_REGISTRY_FOREIGN");
    expect(readFileSync(file).equals(readFileSync(feast))).toBe(true);
  },
);
