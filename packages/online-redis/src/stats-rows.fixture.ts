import {
  columnFromValues,
  entityKeys,
  type Field,
  type KeyedBatch,
  layoutId,
  type Table,
} from "@fs/sdk/adapter";

const FIELDS: readonly Field[] = [
  { name: "v", type: { kind: "int64" } },
  { name: "name", type: { kind: "string" } },
];

/** A row of the table that the tests of this package write. */
export interface GivenRow {
  readonly id: string;
  readonly event: number;
  readonly created: number | null;
  readonly v: number;
  /** "n" and v unless given. */
  readonly name?: string;
}

/** A table with a string key, an int64 and a string. */
export async function statsTable(name = "stats", project = "p"): Promise<Table> {
  const layout = await layoutId(FIELDS);
  const joinKeys: readonly Field[] = [{ name: "id", type: { kind: "string" } }];
  return { project, name, joinKeys, fields: FIELDS, layout, layouts: new Map([[layout, FIELDS]]) };
}

/** The keys of these ids. */
export function keysOf(ids: readonly string[]): KeyedBatch["keys"] {
  return entityKeys([columnFromValues({ kind: "string" }, ids, "id")], ids.length);
}

/** Rows as a store takes them. */
export function rowsBatch(rows: readonly GivenRow[]): KeyedBatch {
  const columnOf = (kind: "int64" | "string", value: (row: GivenRow) => unknown) =>
    columnFromValues({ kind }, rows.map(value), kind);
  return {
    length: rows.length,
    fields: FIELDS,
    columns: [
      columnOf("int64", (row) => row.v),
      columnOf("string", (row) => row.name ?? `n${row.v}`),
    ],
    keys: keysOf(rows.map((row) => row.id)),
    eventTimes: Float64Array.from(rows, (row) => row.event),
    createdTimes: Float64Array.from(rows, (row) => row.created ?? Number.NaN),
  };
}
