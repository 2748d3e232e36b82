import type { CallOptions, Field } from "../contract/columns.ts";
import type { Table } from "../contract/online-store.ts";
import type { StateEntry } from "../contract/registry.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { layoutId } from "../online/layout-id.ts";
import type { Schema, ValueType } from "../schema/value-type.ts";
import { LAYOUTS_PREFIX, layoutKey, layoutPrefix } from "./state-keys.ts";
import type { StoreContext } from "./store-context.ts";

/** Up to so many views, each is asked for by itself. */
const FEW = 16;

/** A schema as fields, in order. */
export function fieldsOf(schema: Schema): readonly Field[] {
  return Object.entries(schema).map(([name, type]) => ({ name, type }));
}

/** A view's join keys by name, which is the order in which ids are made of them, whatever the order of its entities. */
export function joinKeyFields(view: AnyFeatureView): readonly Field[] {
  return fieldsOf(view.believes.joinKeys).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The table of a view, with every layout that its stored rows may bear. */
export async function tableOf(
  context: StoreContext,
  view: AnyFeatureView,
  options?: CallOptions,
): Promise<Table> {
  const registry = await context.registry();
  const prefix = layoutPrefix(view.name);
  const entries = await registry.listState(context.project, prefix, options);
  return tableFrom(context.project, view, entries);
}

/** The tables of views, in their order; the layouts of many are read in one call. */
export async function tablesOf(
  context: StoreContext,
  views: readonly AnyFeatureView[],
  options?: CallOptions,
): Promise<readonly Table[]> {
  if (views.length <= FEW) return Promise.all(views.map((view) => tableOf(context, view, options)));
  const registry = await context.registry();
  const entries = await registry.listState(context.project, LAYOUTS_PREFIX, options);
  const byView = new Map<string, StateEntry[]>();
  for (const entry of entries) {
    const prefix = entry.key.slice(0, entry.key.lastIndexOf("/") + 1);
    byView.set(prefix, [...(byView.get(prefix) ?? []), entry]);
  }
  return Promise.all(
    views.map((view) =>
      tableFrom(context.project, view, byView.get(layoutPrefix(view.name)) ?? []),
    ),
  );
}

async function tableFrom(
  project: string,
  view: AnyFeatureView,
  entries: readonly StateEntry[],
): Promise<Table> {
  const fields = storedFields(view);
  const layout = await layoutId(fields);
  const { length } = layoutPrefix(view.name);
  const layouts = new Map(
    entries.map((entry) => [entry.key.slice(length), entry.value as readonly Field[]]),
  );
  layouts.set(layout, fields);
  return { project, name: view.name, joinKeys: joinKeyFields(view), fields, layout, layouts };
}

/**
 * Writes down a table's layout, so that any reader can decode the rows that will bear it: whoever writes rows does it
 * first. Layouts are only ever added.
 */
export async function recordLayout(
  context: StoreContext,
  table: Table,
  options?: CallOptions,
): Promise<void> {
  const registry = await context.registry();
  const key = layoutKey(table.name, table.layout);
  const [known] = await registry.getState(context.project, [key], options);
  if (known) return;
  await registry.setState(context.project, { key, value: table.fields, version: null }, options);
}

function storedFields(view: AnyFeatureView): readonly Field[] {
  return fieldsOf(view.schema).map(({ name, type }) => ({ name, type: bareType(type) }));
}

/** A type without what only people and readers need: what rows are stored by. */
function bareType(type: ValueType): ValueType {
  return type.item === undefined
    ? { kind: type.kind }
    : { kind: type.kind, item: bareType(type.item) };
}
