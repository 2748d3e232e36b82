import type { Column } from "../contract/columns.ts";
import type { ValueType } from "../schema/value-type.ts";

/** How an entity row's own int64 column reads: as it was declared, and as bigint where a number would not be exact. */
export function edgeType(column: Column): ValueType {
  if (column.type.kind !== "int64" || column.type.as === "bigint") return column.type;
  const values = column.values as BigInt64Array;
  const big = values.some((value) => value > 9007199254740991n || value < -9007199254740991n);
  return big ? { ...column.type, as: "bigint" } : column.type;
}
