import type { Column } from "../contract/columns.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { sameType, typeText } from "../schema/type-text.ts";
import type { ValueKind, ValueType } from "../schema/value-type.ts";
import { columnBuilder } from "./column-builder.ts";
import { storedAt } from "./stored.ts";

const NUMBERS: ReadonlySet<ValueKind> = new Set(["int32", "int64", "float32", "float64"]);

/**
 * The column as one of another type, where each number can be one: integers widen to floats, float64 rounds to
 * float32, int64 narrows to int32 where every value fits (FS_VALUE_LOSS otherwise). FS_VALUE_INVALID names `where` for
 * any other pair of types.
 */
export function convertColumn(
  column: Column,
  type: ValueType,
  length: number,
  where: string,
): Column {
  if (sameType(column.type, type)) return { ...column, type };
  const toInteger = type.kind === "int32" || type.kind === "int64";
  const fromFloat = column.type.kind === "float32" || column.type.kind === "float64";
  if (!NUMBERS.has(column.type.kind) || !NUMBERS.has(type.kind) || (toInteger && fromFloat)) {
    throw new FeatureStoreError(
      "FS_VALUE_INVALID",
      `${where}: expected ${typeText(type)}, found a column of ${typeText(column.type)}`,
    );
  }
  const builder = columnBuilder(type, length);
  for (let i = 0; i < length; i += 1) {
    const value = storedAt(column, i);
    if (value !== null) builder.set(i, convertNumber(value as number | bigint, type.kind, where));
  }
  return builder.build();
}

function convertNumber(value: number | bigint, kind: ValueKind, where: string): number | bigint {
  if (kind === "int64") return BigInt(value);
  const number = Number(value);
  if (kind === "int32" && number !== (number | 0)) {
    throw new FeatureStoreError(
      "FS_VALUE_LOSS",
      `${where}: a value does not fit int32; declare the field int64`,
    );
  }
  return kind === "float32" ? Math.fround(number) : number;
}
