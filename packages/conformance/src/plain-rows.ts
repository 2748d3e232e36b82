import {
  type Batch,
  type Column,
  type Field,
  storedAt,
  typeText,
  type ValueType,
} from "@fs/sdk/adapter";
import { compactJson } from "./compact-json.ts";
import { expectEqual, expectTrue } from "./judge.ts";

/** The rows of a batch as plain values, after a look at its shape: fields as expected, columns of the right kind. */
export function plainRows(batch: Batch, fields: readonly Field[], what: string): unknown[][] {
  checkShape(batch, fields, what);
  const columns = batch.columns.map((column) => plainColumn(column, batch.length));
  return Array.from({ length: batch.length }, (_, row) => columns.map((column) => column[row]));
}

function checkShape(batch: Batch, fields: readonly Field[], what: string): void {
  const names = (list: readonly Field[]): string[] =>
    list.map(({ name, type }) => `${name}: ${typeText(type)}`);
  expectEqual(names(batch.fields), names(fields), `${what}: the fields`);
  expectEqual(batch.columns.length, fields.length, `${what}: the number of columns`);
  fields.forEach(({ name, type }, position) => {
    const column = batch.columns[position] as Column;
    const where = `${what}, column "${name}"`;
    expectEqual(typeText(column.type), typeText(type), `${where}: its type`);
    expectTrue(
      hasKind(column, type),
      `${where}: its values are not held as the contract says for ${type.kind}`,
    );
    expectTrue(column.values.length >= batch.length, `${where}: fewer values than rows`);
    const enough = column.validity === null || column.validity.length * 8 >= batch.length;
    expectTrue(enough, `${where}: a validity bitmap shorter than its rows`);
  });
}

function hasKind({ values }: Column, { kind }: ValueType): boolean {
  switch (kind) {
    case "float64":
      return values instanceof Float64Array;
    case "float32":
      return values instanceof Float32Array;
    case "int32":
      return values instanceof Int32Array;
    case "int64":
    case "timestamp":
      return values instanceof BigInt64Array;
    case "bool":
      return values instanceof Uint8Array;
    default:
      return Array.isArray(values);
  }
}

function plainColumn(column: Column, length: number): unknown[] {
  return Array.from({ length }, (_, row) => plain(column.type, storedAt(column, row)));
}

function plain(type: ValueType, value: unknown): unknown {
  if (value === null) return null;
  if (type.kind === "bool" && typeof value === "number") return value === 1;
  // A Buffer is a Uint8Array, but no equal one.
  if (value instanceof Uint8Array && type.kind === "bytes") return Uint8Array.from(value);
  if (type.kind === "json" && typeof value === "string") return compactJson(value);
  if (type.kind === "list" && Array.isArray(value))
    return value.map((item) => plain(type.item as ValueType, item));
  return value;
}
