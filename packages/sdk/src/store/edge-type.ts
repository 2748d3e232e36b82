import type { Column } from "../contract/columns.ts";
import { isPresent } from "../data/validity.ts";
import type { ValueType } from "../schema/value-type.ts";

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** How an entity row's own int64 column reads: as it was declared, and as bigint where a number would not be exact. */
export function edgeType(column: Column): ValueType {
  if (column.type.kind !== "int64" || column.type.as === "bigint") return column.type;
  const values = column.values as BigInt64Array;
  // What stands at a gap may be anything.
  const big = values.some(
    (value, i) => (value > MAX_SAFE || value < -MAX_SAFE) && isPresent(column.validity, i),
  );
  return big ? { ...column.type, as: "bigint" } : column.type;
}
