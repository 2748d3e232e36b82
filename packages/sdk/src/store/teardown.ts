import type { CallOptions } from "../contract/columns.ts";
import type { ObjectRef } from "../contract/registry.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import { onlineViews } from "./online-views.ts";
import type { StoreContext } from "./store-context.ts";
import { tablesOf } from "./tables.ts";

/**
 * Removes all of the project, and of no other: its online tables, its registered objects and its state. Sources and
 * other projects in the same stores stay. Answers what was removed.
 */
export async function teardownProject(
  context: StoreContext,
  options?: CallOptions,
): Promise<readonly ObjectRef[]> {
  context.assertWritable("teardown");
  const removed = await removeAll(context, options);
  const registry = await context.registry();
  for (const entry of await registry.listState(context.project, "", options)) {
    await registry.setState(
      context.project,
      { key: entry.key, value: null, version: entry.version },
      options,
    );
  }
  return removed;
}

/** Another writer may be first a few times; more often than this is no race any more. */
const ATTEMPTS = 5;

/** Tables go first, while the registry still knows them; a race that was lost is run again, for what was added meanwhile. */
async function removeAll(
  context: StoreContext,
  options?: CallOptions,
): Promise<readonly ObjectRef[]> {
  const registry = await context.registry();
  for (let attempt = 1; ; attempt += 1) {
    const catalog = await context.catalog(options);
    const { objects, revision } = catalog.snapshot;
    const remove = objects.map(({ kind, name }) => ({ kind, name }));
    if (context.hasOnline) {
      const drop = await tablesOf(context, onlineViews(catalog), options);
      if (drop.length > 0) await (await context.online()).prepare({ keep: [], drop }, options);
    }
    if (remove.length === 0) return remove;
    try {
      await registry.commit(context.project, { base: revision, put: [], remove }, options);
      return remove;
    } catch (error) {
      if (!isFeatureStoreError(error, "FS_REGISTRY_CONFLICT") || attempt === ATTEMPTS) throw error;
    }
  }
}
