import type { Batch, Column } from "../contract/columns.ts";
import type { StoredValue } from "./column-builder.ts";
import { isPresent } from "./validity.ts";

/** The value at a row as the column holds it, or null at a gap. */
export function storedAt(column: Column, index: number): StoredValue | null {
  if (!isPresent(column.validity, index)) return null;
  const value = column.values[index];
  // A plain array may mark a gap by itself too.
  return value === undefined || value === null ? null : (value as StoredValue);
}

/** The position of a field in a batch, or -1. */
export function fieldIndex(batch: Pick<Batch, "fields">, name: string): number {
  return batch.fields.findIndex((field) => field.name === name);
}

/** The column of a name, or null. */
export function columnOf(batch: Batch, name: string): Column | null {
  return batch.columns[fieldIndex(batch, name)] ?? null;
}
