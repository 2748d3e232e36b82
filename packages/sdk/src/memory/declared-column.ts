import type { Column } from "../contract/columns.ts";
import { columnBuilder, type StoredValue } from "../data/column-builder.ts";
import { convertColumn } from "../data/convert-column.ts";
import { storedAt } from "../data/stored.ts";
import { sameType } from "../schema/type-text.ts";
import type { ValueType } from "../schema/value-type.ts";

/** The column as one of the declared type, by the conversions that apply() allows: numbers, bool -> integer, items of lists. */
export function declaredColumn(
  column: Column,
  type: ValueType,
  length: number,
  where: string,
): Column {
  const integer = type.kind === "int32" || type.kind === "int64";
  if (column.type.kind === "bool" && integer) return fromBool(column, type, length);
  const item = type.item;
  if (item === undefined || column.type.kind !== "list" || sameType(column.type, type)) {
    return convertColumn(column, type, length, where);
  }
  const builder = columnBuilder(type, length);
  for (let row = 0; row < length; row += 1) {
    const items = storedAt(column, row) as readonly unknown[] | null;
    if (items !== null)
      builder.set(row, itemsOf(items, column.type.item as ValueType, item, where));
  }
  return builder.build();
}

function fromBool(column: Column, type: ValueType, length: number): Column {
  const builder = columnBuilder(type, length);
  for (let row = 0; row < length; row += 1) {
    const value = storedAt(column, row);
    if (value !== null)
      builder.set(row, type.kind === "int64" ? BigInt(Number(value)) : Number(value));
  }
  return builder.build();
}

function itemsOf(
  items: readonly unknown[],
  from: ValueType,
  to: ValueType,
  where: string,
): readonly unknown[] {
  const builder = columnBuilder(from, items.length);
  items.forEach((one, i) => {
    // In a list a bool is a boolean; in a column it is 0 or 1.
    const value = from.kind === "bool" && one !== null ? Number(one) : one;
    builder.set(i, value as StoredValue | null);
  });
  const column = declaredColumn(builder.build(), to, items.length, `${where}, items`);
  return items.map((_, i) => {
    const value = storedAt(column, i);
    return to.kind === "bool" && value !== null ? value === 1 : value;
  });
}
