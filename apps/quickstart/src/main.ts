import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { featureStoreOf, readRepository } from "@fs/repo";
import { isFeatureStoreError } from "@fs/sdk";
import { movingClock } from "./moving-clock.ts";
import { screenOn } from "./output.ts";
import { embeddedStores, productionStores } from "./stores.ts";
import { runTour } from "./tour.ts";
import { writeTransactions } from "./write-transactions.ts";

const words = process.argv.slice(2);
const isProduction = words.includes("--production");
const repository =
  words.find((word) => !word.startsWith("--")) ??
  fileURLToPath(new URL("../feature_repo", import.meta.url));
const screen = screenOn(process.stdout);
const clock = movingClock("2026-03-01T00:00:00Z");
const stores = isProduction
  ? await productionStores(repository, process.env)
  : embeddedStores(repository);

screen.line(`A feature store, end to end: ${stores.words} The sample data are of`);
screen.line(
  "early 2026, so the store runs by a clock that this tour moves; it stands in [brackets].",
);
if (stores.servers !== null) screen.line(stores.servers);

try {
  await generate();
  await walk();
} catch (error) {
  if (!isFeatureStoreError(error)) throw error;
  console.error(`error ${error.code}: ${error.message}`);
  process.exitCode = 1;
} finally {
  await stores.stop();
}

async function generate(): Promise<void> {
  const data = join(repository, "data", "user_transactions.parquet");
  if (existsSync(data)) return;
  const { records, users } = await writeTransactions(data);
  screen.line(`Generated ${records} records for ${users} users in ${data}`);
}

async function walk(): Promise<void> {
  const { yamlPath, env } = stores;
  const read = await readRepository(repository, { yamlPath, env });
  const store = featureStoreOf(read, { clock: clock.clock, resolveFrom: import.meta.url });
  try {
    // A second run begins where the first one began.
    await store.teardown();
    await runTour({ store, clock, repository, definitions: read.loaded.definitions, screen });
  } finally {
    await store.close();
  }
}
