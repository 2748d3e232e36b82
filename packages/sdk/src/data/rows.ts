import type { Batch, Column, Field } from "../contract/columns.ts";
import type { ValueType } from "../schema/value-type.ts";
import { columnBuilder } from "./column-builder.ts";
import { storedAt } from "./stored.ts";
import { toRead, toStored } from "./value.ts";

/** A row as a program gives or gets it. */
export type LooseRow = Readonly<Record<string, unknown>>;

/** The value of a name in a row; null where the row has none of its own, so that no prototype is reached. */
export function ownValue(row: LooseRow, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : null;
}

/** Sets a name of a row; `__proto__` is a name like any other. */
export function setOwn(row: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(row, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    row[name] = value;
  }
}

/** A column of what a program gives, checked value by value; an error names `where` and the row. */
export function columnFromValues(
  type: ValueType,
  values: ArrayLike<unknown>,
  where: string,
): Column {
  const builder = columnBuilder(type, values.length);
  for (let i = 0; i < values.length; i += 1) {
    builder.set(i, toStored(type, values[i], `${where}, row ${i}`));
  }
  return builder.build();
}

/** A batch of these fields from rows; a name that a row lacks is null there. */
export function batchFromRows(
  fields: readonly Field[],
  rows: readonly LooseRow[],
  where: string,
): Batch {
  const columns = fields.map((field) =>
    columnFromValues(
      field.type,
      rows.map((row) => ownValue(row, field.name)),
      `${where}, column "${field.name}"`,
    ),
  );
  return { length: rows.length, fields, columns };
}

/** What a reader gets for each row of a column. */
export function readColumn(field: Field, column: Column, length: number): unknown[] {
  const values = new Array<unknown>(length);
  for (let i = 0; i < length; i += 1)
    values[i] = toRead(field.type, storedAt(column, i), `"${field.name}", row ${i}`);
  return values;
}

/** Row objects of a batch, for the user's edge. */
export function rowsOf(batch: Batch): Record<string, unknown>[] {
  const rows = Array.from({ length: batch.length }, (): Record<string, unknown> => ({}));
  batch.fields.forEach((field, position) => {
    const column = batch.columns[position];
    if (column === undefined) return;
    const values = readColumn(field, column, batch.length);
    for (let i = 0; i < values.length; i += 1)
      setOwn(rows[i] as Record<string, unknown>, field.name, values[i]);
  });
  return rows;
}
