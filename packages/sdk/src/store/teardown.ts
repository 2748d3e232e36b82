import type { CallOptions } from "../contract/columns.ts";
import type { ObjectRef } from "../contract/registry.ts";
import { tablesOf } from "./apply.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * Removes all of the project, and of no other: its online tables, its registered objects and its state. Sources and
 * other projects in the same stores stay. Answers what was removed.
 */
export async function teardownProject(
  context: StoreContext,
  options?: CallOptions,
): Promise<readonly ObjectRef[]> {
  context.assertWritable("teardown");
  const registry = await context.registry();
  const catalog = await context.catalog(options);
  const { snapshot } = catalog;
  const removed = snapshot.objects.map(({ kind, name }) => ({ kind, name }));
  if (context.hasOnline) {
    const drop = await tablesOf(context, catalog, options);
    if (drop.length > 0) await (await context.online()).prepare({ keep: [], drop }, options);
  }
  if (removed.length > 0) {
    await registry.commit(
      context.project,
      { base: snapshot.revision, put: [], remove: removed },
      options,
    );
  }
  for (const entry of await registry.listState(context.project, "", options)) {
    await registry.setState(
      context.project,
      { key: entry.key, value: null, version: entry.version },
      options,
    );
  }
  return removed;
}
