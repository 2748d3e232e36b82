import type { CallOptions, Field } from "../contract/columns.ts";
import type { Table } from "../contract/online-store.ts";
import { layoutId } from "../online/layout-id.ts";
import { sameType } from "../schema/type-text.ts";
import type { Catalog } from "./catalog.ts";
import { onlineViewsNamed } from "./online-views.ts";
import { DROP_PREFIX, dropKey, droppedView } from "./state-keys.ts";
import type { StoreContext } from "./store-context.ts";
import { joinKeyFields } from "./tables.ts";

/**
 * Writes down which tables a change drops, before it is committed: where the online store is away after the commit, or
 * the process dies, the rows of old join keys would answer for the new ones, and no later plan would tell.
 */
export async function recordDrops(
  context: StoreContext,
  drop: readonly Table[],
  options?: CallOptions,
): Promise<void> {
  await setDrops(context, drop, ({ joinKeys }) => joinKeys, options);
}

/** Forgets tables that are gone. */
export async function forgetDrops(
  context: StoreContext,
  drop: readonly Table[],
  options?: CallOptions,
): Promise<void> {
  await setDrops(context, drop, () => null, options);
}

/** Tables that an earlier apply gave up and did not come to drop: those whose keys are not what is registered. */
export async function pendingDrops(
  context: StoreContext,
  before: Catalog,
  options?: CallOptions,
): Promise<readonly Table[]> {
  const registry = await context.registry();
  const { project } = context;
  const entries = await registry.listState(project, DROP_PREFIX, options);
  const layout = await layoutId([]);
  return entries.flatMap(({ key, value }) => {
    const name = droppedView(key);
    // Only `recordDrops` writes such an entry.
    const joinKeys = value as readonly Field[];
    if (!Array.isArray(joinKeys) || isRegistered(before, name, joinKeys)) return [];
    return [{ project, name, joinKeys, fields: [], layout, layouts: new Map([[layout, []]]) }];
  });
}

/** Whether join keys are the same, in order. */
export function sameKeys(a: readonly Field[], b: readonly Field[]): boolean {
  return (
    a.length === b.length &&
    a.every((key, i) => {
      const other = b[i] as Field;
      return key.name === other.name && sameType(key.type, other.type);
    })
  );
}

/** An apply that never committed has given up nothing. */
function isRegistered(before: Catalog, name: string, joinKeys: readonly Field[]): boolean {
  const [view] = onlineViewsNamed(before, [name]);
  return view !== undefined && sameKeys(joinKeyFields(view), joinKeys);
}

async function setDrops(
  context: StoreContext,
  drop: readonly Table[],
  kept: (table: Table) => readonly Field[] | null,
  options?: CallOptions,
): Promise<void> {
  if (drop.length === 0) return;
  const registry = await context.registry();
  const keys = drop.map(({ name }) => dropKey(name));
  const entries = await registry.getState(context.project, keys, options);
  for (const [i, table] of drop.entries()) {
    const [key, value] = [keys[i] as string, kept(table)];
    const version = entries[i]?.version ?? null;
    if (value === null && version === null) continue;
    await registry.setState(context.project, { key, value, version }, options);
  }
}
