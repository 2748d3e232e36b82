import {
  type Batch,
  type Column,
  columnBuilder,
  type Field,
  type StoredValue,
  type ValueType,
} from "@fs/sdk/adapter";

/**
 * A column of plain values: boolean, number, bigint (int64, and timestamp in epoch microseconds), string, Uint8Array,
 * JSON text, arrays of those, null.
 */
export function makeColumn(type: ValueType, values: readonly unknown[]): Column {
  const builder = columnBuilder(type, values.length);
  values.forEach((value, row) => {
    builder.set(row, typeof value === "boolean" ? Number(value) : (value as StoredValue | null));
  });
  return builder.build();
}

/** A batch of rows whose values stand in the order of `fields`. */
export function makeBatch(fields: readonly Field[], rows: readonly (readonly unknown[])[]): Batch {
  const columns = fields.map(({ type }, position) =>
    makeColumn(
      type,
      rows.map((row) => row[position] ?? null),
    ),
  );
  return { length: rows.length, fields, columns };
}
