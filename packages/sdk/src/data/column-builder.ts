import type { Column, ColumnValues } from "../contract/columns.ts";
import type { ValueKind, ValueType } from "../schema/value-type.ts";
import { isPresent, newValidity, setAbsent, setPresent } from "./validity.ts";

/**
 * A value as a column holds it: bool as 0 or 1, int64 and timestamp (epoch microseconds) as bigint, json as its text,
 * lists as arrays. What the edge makes of it is in `value.ts`.
 */
export type StoredValue = number | bigint | string | Uint8Array | readonly unknown[];

/** Collects values of one type into a column. The capacity is fixed: what a batch is built from has a known length. */
export interface ColumnBuilder {
  readonly type: ValueType;
  /** Sets row `index`; null leaves a gap. Rows never set are gaps too. */
  set(index: number, value: StoredValue | null): void;
  /** The column. The builder is not used again. */
  build(): Column;
}

/** Room for `length` values of a kind; plain arrays start as nulls. */
export function newValues(kind: ValueKind, length: number): ColumnValues {
  switch (kind) {
    case "float64":
      return new Float64Array(length);
    case "float32":
      return new Float32Array(length);
    case "int32":
      return new Int32Array(length);
    case "int64":
    case "timestamp":
      return new BigInt64Array(length);
    case "bool":
      return new Uint8Array(length);
    default:
      return new Array<null>(length).fill(null);
  }
}

/** A builder of `length` rows. Values are trusted: they are checked where they enter (`value.ts`). */
export function columnBuilder(type: ValueType, length: number): ColumnBuilder {
  // Writable, and of the element type that `kind` fixes.
  const values = newValues(type.kind, length) as { [index: number]: StoredValue | null };
  const validity = newValidity(length, false);
  let present = 0;
  return {
    type,
    set(index, value) {
      if (isPresent(validity, index)) present -= 1;
      if (value === null) {
        setAbsent(validity, index);
        return;
      }
      values[index] = value;
      setPresent(validity, index);
      present += 1;
    },
    build() {
      return {
        type,
        values: values as unknown as ColumnValues,
        validity: present === length ? null : validity,
      };
    },
  };
}

/** A column of `length` gaps. */
export function emptyColumn(type: ValueType, length: number): Column {
  return { type, values: newValues(type.kind, length), validity: newValidity(length, false) };
}
