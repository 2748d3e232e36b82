import type { CallOptions } from "../contract/columns.ts";
import type { Table } from "../contract/online-store.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import type { Catalog } from "./catalog.ts";
import type { StoreContext } from "./store-context.ts";
import { recordLayout, tableOf } from "./tables.ts";

/** A view as of one catalog. */
export interface CatalogView {
  readonly catalog: Catalog;
  readonly view: AnyFeatureView;
}

/** What was seen of a view's table under one catalog. */
interface Known {
  readonly table: Table;
  /** Whether the registry holds the table's own layout. */
  readonly isRecorded: boolean;
}

// A catalog belongs to one store, and another registry or another revision is another catalog: nothing outlives it.
const knownTables = new WeakMap<Catalog, Map<string, Known>>();

/**
 * The table of a view to read from. Where the registry is watched, it is asked once for each view of a catalog, so that
 * requests go on while it is away; a layout recorded since is told by FS_LAYOUT_UNKNOWN, after which the caller asks for
 * a `fresh` one. Without a watch the registry is asked each time.
 */
export async function readTable(
  context: StoreContext,
  { catalog, view }: CatalogView,
  options: CallOptions & { readonly fresh?: boolean } = {},
): Promise<Table> {
  const { fresh = false, ...call } = options;
  const known = fresh ? undefined : knownOf(context, catalog).get(view.name);
  if (known !== undefined) return known.table;
  const table = await tableOf(context, view, call);
  const isRecorded = knownOf(context, catalog).get(view.name)?.isRecorded ?? false;
  keep(context, catalog, { table, isRecorded });
  return table;
}

/**
 * The table of a view to write to, whose layout the registry holds. Where the registry is watched, it is asked at the
 * first write to each view of a catalog, and no more; else at each.
 */
export async function writeTable(
  context: StoreContext,
  { catalog, view }: CatalogView,
  options?: CallOptions,
): Promise<Table> {
  const known = knownOf(context, catalog).get(view.name);
  if (known?.isRecorded) return known.table;
  const table = known?.table ?? (await tableOf(context, view, options));
  await recordLayout(context, table, options);
  keep(context, catalog, { table, isRecorded: true });
  return table;
}

const NONE: ReadonlyMap<string, Known> = new Map();

function knownOf(context: StoreContext, catalog: Catalog): ReadonlyMap<string, Known> {
  return (context.isWatched ? knownTables.get(catalog) : null) ?? NONE;
}

function keep(context: StoreContext, catalog: Catalog, known: Known): void {
  if (!context.isWatched) return;
  const tables = knownTables.get(catalog) ?? new Map<string, Known>();
  knownTables.set(catalog, tables);
  tables.set(known.table.name, known);
}
