import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  hasService,
  type PostgresServer,
  type RedisServer,
  startPostgres,
  startRedis,
} from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleRows } from "../src/commands/init/sample-rows.ts";
import { writeSampleData } from "../src/commands/init/write-sample-data.ts";
import { type PackedWorld, packedWorld, type Shell } from "./packed-world.ts";

const HOUR = 3_600_000;
/** The data end at this hour, so that what is served is alive. */
const END = Math.floor(Date.now() / HOUR) * HOUR;
const FEATURES = fileURLToPath(
  new URL("../../quickstart/feature_repo/features.ts", import.meta.url),
);
const YAML = `project: my_feature_store
registry: { registry_type: sql, path: "$\{REGISTRY}" }
online_store: { type: redis, connection_string: "$\{ONLINE}" }
offline_store: { type: file }
`;

/** Reads by the service and prints one row. */
const READ = `const answer = await store.getOnlineFeatures({
  features: (await store.getFeatureService("recommendation_features")),
  entities: [{ user_id: "user_0001", current_amount: 750 }],
});
console.log(JSON.stringify(answer.rows()[0]));
await store.close();
`;
const FROM_REPOSITORY = `import { openFeatureStore } from "@fs/repo";
const store = await openFeatureStore("feature_repo");
${READ}`;
const BY_HAND = `import { redis } from "@fs/online-redis";
import { postgresRegistry } from "@fs/registry/postgres";
import { FeatureStore } from "@fs/sdk";
import * as definitions from "./features.ts";

async function main(): Promise<void> {
  const store = new FeatureStore({
    project: "my_feature_store",
    registry: postgresRegistry({ connectionString: process.env.REGISTRY ?? "" }),
    online: redis({ connectionString: process.env.ONLINE ?? "" }),
    definitions: Object.values(definitions),
  });
  const answer = await store.getOnlineFeatures({
    features: definitions.recommendationFeatures,
    entities: [{ user_id: "user_0001", current_amount: 750 }],
  });
  console.log(JSON.stringify(answer.rows()[0]));
  await store.close();
}
main();
`;

describe.skipIf(!hasService("postgres") || !hasService("redis"))(
  "three folders that share Postgres and Redis alone",
  () => {
    let world: PackedWorld;
    let postgres: PostgresServer;
    let redis: RedisServer;
    let addresses: string;
    beforeAll(async () => {
      [world, postgres, redis] = await Promise.all([packedWorld(), startPostgres(), startRedis()]);
      addresses = `REGISTRY='${postgres.url}' ONLINE='redis://${redis.address}'`;
    });
    afterAll(async () => {
      await Promise.all([world?.close(), postgres?.stop(), redis?.stop()]);
    });

    test("a job that has definitions, Parquet and DuckDB applies and materializes", async () => {
      const shell = await folderWith(world, "job", "@fs/cli @fs/online-redis pg");
      await repositoryIn(shell);
      const data = join(shell.cwd, "feature_repo", "data");
      await mkdir(data);
      await writeSampleData(join(data, "user_transactions.parquet"), END);
      const run = (command: string) => shell.run(`${addresses} npx fs -c feature_repo ${command}`);
      expect(await run("apply")).toContain("Created feature service recommendation_features");
      const end = new Date(END).toISOString().slice(0, 19);
      expect(await run(`materialize-incremental ${end}`)).toContain("rows written");
    });

    test("a process that has definitions, and neither DuckDB nor data, reads", async () => {
      const shell = await folderWith(
        world,
        "service",
        "@fs/sdk @fs/repo @fs/registry @fs/online-redis pg",
      );
      await repositoryIn(shell);
      await writeFile(join(shell.cwd, "main.mjs"), FROM_REPOSITORY);
      const row = JSON.parse(await shell.run(`${addresses} node main.mjs`));
      expectNewest(row);
      for (const name of ["@duckdb", "better-sqlite3", "@fs/offline-duckdb"])
        expect(existsSync(join(shell.cwd, "node_modules", name))).toBe(false);
      expect(await readdir(join(shell.cwd, "feature_repo"))).not.toContain("data");
    });

    test("a bundle of a store assembled by hand reads in a folder that holds nothing else", async () => {
      const build = await folderWith(
        world,
        "build",
        "@fs/sdk @fs/registry @fs/online-redis pg esbuild",
      );
      await copyFile(FEATURES, join(build.cwd, "features.ts"));
      await writeFile(join(build.cwd, "main.ts"), BY_HAND);
      await build.run(
        "npx esbuild main.ts --bundle --platform=node --format=cjs --outfile=service.cjs",
      );
      const bundled = await world.emptyFolder("bundled");
      await copyFile(join(build.cwd, "service.cjs"), join(bundled.cwd, "service.cjs"));
      const row = JSON.parse(await bundled.run(`${addresses} node service.cjs`));
      expectNewest(row);
      expect(await readdir(bundled.cwd)).toEqual(["service.cjs"]);
    });
  },
);

async function folderWith(world: PackedWorld, name: string, packages: string): Promise<Shell> {
  const shell = await world.emptyFolder(name);
  await writeFile(join(shell.cwd, "package.json"), '{ "private": true, "type": "module" }\n');
  await shell.run(`npm install --no-audit --no-fund ${packages}`);
  return shell;
}

/** The tutorial's definitions, and a configuration that takes addresses from the environment. */
async function repositoryIn(shell: Shell): Promise<void> {
  const folder = join(shell.cwd, "feature_repo");
  await mkdir(folder);
  await copyFile(FEATURES, join(folder, "features.ts"));
  await writeFile(join(folder, "feature_store.yaml"), YAML);
}

/** What a loop over the rows finds of user_0001, and what the transform makes of it. */
function expectNewest(row: Readonly<Record<string, unknown>>): void {
  let newest = sampleRows(END)[0];
  for (const one of sampleRows(END)) {
    if (one.userId !== "user_0001") continue;
    if (newest?.userId !== "user_0001" || one.eventMicros > newest.eventMicros) newest = one;
  }
  const average = Math.fround(newest?.avgPurchaseAmount ?? 0);
  expect(row).toEqual({
    user_id: "user_0001",
    total_purchases: newest?.totalPurchases,
    avg_purchase_amount: average,
    user_segment: newest?.userSegment,
    amount_vs_avg_ratio: Math.fround(750 / (average + 1e-6)),
    is_high_value: 750 / (average + 1e-6) > 2 ? 1 : 0,
  });
}
