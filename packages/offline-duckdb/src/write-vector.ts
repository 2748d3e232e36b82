import {
  blobValue,
  type DuckDBValue,
  type DuckDBVector,
  listValue,
  timestampTZValue,
} from "@duckdb/node-api";
import {
  type Column,
  isPresent,
  newValidity,
  setPresent,
  storedAt,
  type ValueType,
} from "@fs/sdk/adapter";
import { booleanValues, fixedValues, setValidity } from "./vector-memory.ts";

/** Copies rows [from, from + count) of a column into a vector of its stored type. */
export function writeVector(
  vector: DuckDBVector,
  column: Column,
  from: number,
  count: number,
): void {
  switch (column.type.kind) {
    case "float64":
    case "float32":
    case "int32":
    case "int64":
    case "timestamp":
      writeFixed(vector, column, from, count);
      break;
    case "bool":
      booleanValues(vector).set((column.values as Uint8Array).subarray(from, from + count));
      writeGaps(vector, column, from, count);
      break;
    default:
      for (let i = 0; i < count; i += 1) {
        const value = storedAt(column, from + i);
        vector.setItem(i, value === null ? null : duckdbValue(column.type, value));
      }
  }
  vector.flush();
}

function writeFixed(vector: DuckDBVector, column: Column, from: number, count: number): void {
  const values = (column.values as Float64Array).subarray(from, from + count);
  // The vector was made for the stored type of the column, so both arrays are of one type.
  (fixedValues(vector) as Float64Array).set(values);
  writeGaps(vector, column, from, count);
}

function writeGaps(vector: DuckDBVector, column: Column, from: number, count: number): void {
  if (column.validity === null) return;
  const bits = newValidity(count, false);
  for (let i = 0; i < count; i += 1) {
    if (isPresent(column.validity, from + i)) setPresent(bits, i);
  }
  setValidity(vector, bits);
}

/** A value in the binding's form; items of lists are as `ColumnValues` says. */
function duckdbValue(type: ValueType, value: unknown): DuckDBValue {
  if (value === null) return null;
  switch (type.kind) {
    case "bytes":
      return blobValue(value as Uint8Array);
    case "timestamp":
      return timestampTZValue(value as bigint);
    case "list": {
      const item = type.item as ValueType;
      return listValue((value as readonly unknown[]).map((one) => duckdbValue(item, one)));
    }
    default:
      return value as DuckDBValue;
  }
}
