import type { CallOptions } from "../contract/columns.ts";
import type { Table } from "../contract/online-store.ts";
import { affectedViewsIn } from "./affected-views.ts";
import type { CatalogChange } from "./classify-changes.ts";
import { forgetViews } from "./forget-views.ts";
import type { ObjectChange } from "./object-changes.ts";
import { onlineViews, onlineViewsNamed } from "./online-views.ts";
import { forgetDrops, pendingDrops, recordDrops, sameKeys } from "./pending-drops.ts";
import type { StoreContext } from "./store-context.ts";
import { tablesOf } from "./tables.ts";

/** What a change means for the online store's tables. */
export interface TableChange {
  readonly keep: readonly Table[];
  readonly drop: readonly Table[];
  /** Views whose tables an earlier apply gave up and could not drop: what was written to them since goes as well. */
  readonly late: readonly string[];
}

/**
 * The tables that a change touches: those of views that are put, removed, or stand on an entity or a source that is, and
 * those that an earlier apply left. A change of nothing is how an online store that is new, or lost its tables, is made
 * whole: it touches all.
 */
export async function touchedTables(
  context: StoreContext,
  { before, after }: CatalogChange,
  changes: readonly ObjectChange[],
  options?: CallOptions,
): Promise<TableChange> {
  const pending = await pendingDrops(context, before, options);
  const late = pending.map((table) => table.name);
  if (changes.length === 0)
    return { keep: await tablesOf(context, onlineViews(after), options), drop: pending, late };
  const [were, are] = [affectedViewsIn(before.snapshot), affectedViewsIn(after.snapshot)];
  const touched = changes.flatMap((change) => [...were(change), ...are(change)]);
  const names = new Set([...touched, ...late]);
  const keep = await tablesOf(context, onlineViewsNamed(after, names), options);
  const old = await tablesOf(context, onlineViewsNamed(before, names), options);
  const given = old.filter((table) => !late.includes(table.name) && !survives(table, keep));
  return { keep, drop: [...pending, ...given], late };
}

/** Creates or alters tables. Their layouts are written down by whoever writes the first row in them. */
export async function keepTables(
  context: StoreContext,
  { keep, drop }: TableChange,
  options?: CallOptions,
): Promise<void> {
  if (context.hasOnline) await (await context.online()).prepare({ keep, drop: [] }, options);
  await recordDrops(context, drop, options);
}

/** Drops tables, and makes those anew whose join keys are others now: they begin empty, and without a watermark. */
export async function dropTables(
  context: StoreContext,
  { keep, drop }: TableChange,
  options?: CallOptions,
): Promise<void> {
  if (drop.length === 0) return;
  const views = drop.map((table) => table.name);
  const remade = keep.filter((table) => views.includes(table.name));
  const gone = views.filter((view) => !remade.some((table) => table.name === view));
  await forgetViews(context, { views, gone }, options);
  if (!context.hasOnline) return;
  const online = await context.online();
  await online.prepare({ keep: keep.filter((table) => !remade.includes(table)), drop }, options);
  if (remade.length > 0) await online.prepare({ keep: remade, drop: [] }, options);
  await forgetDrops(context, drop, options);
}

/** A table under other join keys holds rows of other entities: their ids would answer for the new ones. */
function survives(before: Table, keep: readonly Table[]): boolean {
  const after = keep.find((table) => table.name === before.name);
  return after !== undefined && sameKeys(after.joinKeys, before.joinKeys);
}
