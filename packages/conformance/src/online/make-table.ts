import { int64 } from "@fs/sdk";
import { type Field, layoutId, type OnlineStore, type Table } from "@fs/sdk/adapter";

/** What is told of a table; the rest is as usual. */
export interface TableSpec {
  readonly project?: string;
  readonly name?: string;
  readonly joinKeys?: readonly Field[];
  readonly fields?: readonly Field[];
  /** Earlier layouts whose rows may be stored. */
  readonly earlier?: readonly (readonly Field[])[];
}

/** The usual join key. */
export const ID: Field = { name: "id", type: int64() };

/** The usual feature. */
export const V: Field = { name: "v", type: int64() };

/** A table as core describes it to a store, its layouts named as core names them. */
export async function makeTable(spec: TableSpec = {}): Promise<Table> {
  const { project = "shop", name = "stats", joinKeys = [ID], fields = [V], earlier = [] } = spec;
  const layouts = new Map<string, readonly Field[]>();
  for (const layout of [...earlier, fields]) layouts.set(await layoutId(layout), layout);
  return { project, name, joinKeys, fields, layout: await layoutId(fields), layouts };
}

/** A table that the store was prepared for. */
export async function preparedTable(store: OnlineStore, spec: TableSpec = {}): Promise<Table> {
  const table = await makeTable(spec);
  await store.prepare({ keep: [table], drop: [] });
  return table;
}
