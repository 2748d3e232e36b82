import {
  type AsOfJoin,
  type Batch,
  columnBuilder,
  FeatureStoreError,
  type Field,
  type Source,
  storedAt,
  type ValueType,
} from "@fs/sdk/adapter";
import { convert, fromSqlite, toSqlite } from "./my-offline-types.ts";

/** A row as SQLite answers it. */
export type Row = readonly unknown[];

/** The fields that a join adds, in order. */
export function joinFields({ select, eventTimeAs, why }: AsOfJoin): readonly Field[] {
  return [
    ...select.map(({ as, type }) => ({ name: as, type })),
    ...(eventTimeAs === undefined
      ? []
      : [{ name: eventTimeAs, type: { kind: "timestamp" } } satisfies Field]),
    ...(why === undefined ? [] : [{ name: why, type: { kind: "string" } } satisfies Field]),
  ];
}

/** A batch of these fields from rows of SQLite, whose values are of the types in `from`, by position. */
export function batchOf(
  fields: readonly Field[],
  from: readonly ValueType[],
  rows: readonly Row[],
): Batch {
  const columns = fields.map(({ name, type }, i) => {
    const builder = columnBuilder(type, rows.length);
    const own = from[i] ?? type;
    rows.forEach((row, at) => {
      const value = convert(own, type, fromSqlite(own, row[i]), name);
      // What `convert` answers is a value of `type`.
      builder.set(at, value as Parameters<typeof builder.set>[1]);
    });
    return builder.build();
  });
  return { length: rows.length, fields, columns };
}

/** */
export function* encodedRows({ length, fields, columns }: Batch): Generator<unknown[]> {
  for (let row = 0; row < length; row += 1)
    yield fields.map(({ type }, i) =>
      toSqlite(type, storedAt(columns[i] as Batch["columns"][number], row)),
    );
}

/** The types of columns. FS_SOURCE_TYPE_MISMATCH for one that no type can hold. */
export function typesOf(
  source: Source,
  types: ReadonlyMap<string, ValueType>,
  columns: readonly string[],
): readonly ValueType[] {
  return columns.map((column) => {
    const type = types.get(column);
    if (type !== undefined) return type;
    throw new FeatureStoreError(
      "FS_SOURCE_TYPE_MISMATCH",
      `source "${source.name}", column "${column}": it is declared as a type that is not known`,
    );
  });
}

/** Fields under the names that their columns bear in the table. */
export function renamed(
  fields: readonly Field[],
  names: (name: string) => string,
): readonly Field[] {
  return fields.map(({ name, type }) => ({ name: names(name), type }));
}

/** The name of a column everywhere but in its table. */
export function mappedName(source: Source, column: string): string {
  return Object.hasOwn(source.fieldMapping, column)
    ? (source.fieldMapping[column] as string)
    : column;
}
