import { isFeatureStoreError, type Registry } from "@fs/sdk/adapter";
import { postgresRegistry } from "./postgres-registry.ts";
import { sqliteRegistry } from "./sqlite-registry.ts";

// A process of the test of several: commits and counts up as often as it is told, and prints the revisions it made.
const [place = "", writer = "", timesText = "0"] = process.argv.slice(2);
const registry = place.startsWith("postgresql:")
  ? postgresRegistry({ connectionString: place, deadlineMs: 30_000 })
  : sqliteRegistry({ path: place });
const made: string[] = [];
for (let done = 0; done < Number(timesText); done += 1) {
  const revision = await commit(registry, done);
  if (revision !== null) made.push(revision);
  await countUp(registry);
}
await registry.close();
process.stdout.write(JSON.stringify(made));

async function commit(registry: Registry, i: number): Promise<string | null> {
  const { revision: base } = await registry.read("demo");
  const object = { kind: "entity", name: `${writer}-${i}`, spec: { base }, fingerprint: base };
  try {
    const change = { base, put: [object], remove: [], by: writer };
    return (await registry.commit("demo", change)).revision;
  } catch (error) {
    if (isFeatureStoreError(error, "FS_REGISTRY_CONFLICT")) return null;
    throw error;
  }
}

async function countUp(registry: Registry): Promise<void> {
  for (;;) {
    const [entry] = await registry.getState("demo", ["count"]);
    const value = Number(entry?.value ?? 0) + 1;
    const version = entry?.version ?? null;
    if ((await registry.setState("demo", { key: "count", value, version })) !== null) return;
  }
}
