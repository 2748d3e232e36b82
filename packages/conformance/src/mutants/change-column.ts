import {
  type Column,
  columnBuilder,
  type StoredValue,
  storedAt,
  type ValueKind,
} from "@fs/sdk/adapter";

/** A column with each value changed; null = a gap, before and after. */
export function changeColumn(
  column: Column,
  length: number,
  change: (value: StoredValue | null, row: number) => StoredValue | null,
): Column {
  const builder = columnBuilder(column.type, length);
  for (let row = 0; row < length; row += 1) builder.set(row, change(storedAt(column, row), row));
  return builder.build();
}

type ColumnChange = (column: Column, length: number) => Column;

/** Changes values of one kind and leaves other columns alone. */
function changeKind(
  kind: ValueKind,
  change: (value: StoredValue | null) => StoredValue | null,
): ColumnChange {
  return (column, length) =>
    column.type.kind === kind ? changeColumn(column, length, change) : column;
}

/** The value changes that engines make by mistake, by name. */
export const VALUE_BUGS: Readonly<
  Record<
    "nullIsZero" | "nanIsNull" | "throughNumber" | "emptyIsNull" | "cutAtZero" | "notRounded",
    ColumnChange
  >
> = {
  nullIsZero: changeKind("float64", (value) => value ?? 0),
  nanIsNull: changeKind("float64", (value) => (Number.isNaN(value) ? null : value)),
  throughNumber: changeKind("int64", (value) =>
    value === null ? null : BigInt.asIntN(64, BigInt(Number(value))),
  ),
  emptyIsNull: changeKind("string", (value) => (value === "" ? null : value)),
  cutAtZero: changeKind("string", (value) =>
    typeof value === "string" ? (value.split("\0")[0] as string) : value,
  ),
  notRounded: (column: Column): Column =>
    column.values instanceof Float32Array
      ? { ...column, values: Float64Array.from(column.values) }
      : column,
};
