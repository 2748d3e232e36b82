import type {
  DuckDBBlobVector,
  DuckDBListVector,
  DuckDBVarCharVector,
  DuckDBVector,
} from "@duckdb/node-api";
import { isPresent, type ValueType } from "@fs/sdk/adapter";
import {
  beginsWithMark,
  booleanValues,
  type FixedValues,
  fixedValues,
  validityBytes,
} from "./vector-memory.ts";

/** A copy of a vector's values, in the form that a column of the type has. */
export type VectorValues = FixedValues | Uint8Array | readonly unknown[];

/** Copies what a vector of the type's stored type holds. */
export function readVector(vector: DuckDBVector, type: ValueType): VectorValues {
  switch (type.kind) {
    case "bool":
      return booleanValues(vector).slice();
    case "string":
    case "json":
      return texts(vector as DuckDBVarCharVector);
    case "bytes":
      return blobs(vector as DuckDBBlobVector);
    case "list":
      return lists(vector as DuckDBListVector, type.item as ValueType);
    default:
      return fixedValues(vector).slice();
  }
}

/** A copy of a vector's validity of `count` rows; null where there is no gap. */
export function readValidity(vector: DuckDBVector, count: number): Uint8Array | null {
  const bytes = validityBytes(vector);
  return bytes === null ? null : bytes.slice(0, (count + 7) >> 3);
}

function texts(vector: DuckDBVarCharVector): (string | null)[] {
  return Array.from({ length: vector.itemCount }, (_, i) => {
    const text = vector.getItem(i);
    // The binding decodes as one decodes a file: without the mark.
    return text !== null && beginsWithMark(vector, i) ? `\ufeff${text}` : text;
  });
}

function blobs(vector: DuckDBBlobVector): (Uint8Array | null)[] {
  return Array.from({ length: vector.itemCount }, (_, i) => {
    const value = vector.getItemBytes(i);
    return value === null ? null : new Uint8Array(value);
  });
}

function lists(vector: DuckDBListVector, item: ValueType): (readonly unknown[] | null)[] {
  const child = vector.childVector;
  const items = itemValues(child, item);
  const validity = validityBytes(vector);
  return Array.from({ length: vector.itemCount }, (_, i) => {
    if (!isPresent(validity, i)) return null;
    const start = vector.getEntryOffset(i);
    return items.slice(start, start + vector.getEntryLength(i));
  });
}

/** Items of lists: a bool is a boolean, a gap is null. */
function itemValues(vector: DuckDBVector, type: ValueType): readonly unknown[] {
  const values = readVector(vector, type);
  const validity = validityBytes(vector);
  return Array.from({ length: vector.itemCount }, (_, i) => {
    if (!isPresent(validity, i)) return null;
    return type.kind === "bool" ? values[i] === 1 : values[i];
  });
}
