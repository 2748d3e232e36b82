import type { ColumnValues } from "../contract/columns.ts";
import type { ValueKind } from "../schema/value-type.ts";
import { fixedWidth } from "./row-shape.ts";

/** The values of one column of a fixed width. */
export type FixedValues = Exclude<ColumnValues, readonly unknown[]>;

/** Room for columns of fixed widths. */
export interface FixedRoom {
  /** The memory of all columns as 32-bit words. */
  readonly words: Uint32Array;
  /** The next column, which begins at a multiple of eight bytes. */
  take(kind: ValueKind): FixedValues;
}

/**
 * Zeroed room for columns of fixed widths, one after the other in the order they are asked for. All share one block of
 * memory: a read of one row by fifty features would else spend its time on making buffers.
 */
export function fixedColumns(kinds: readonly ValueKind[], length: number): FixedRoom {
  let bytes = 0;
  for (const kind of kinds) bytes += padded(fixedWidth(kind) * length);
  const buffer = new ArrayBuffer(bytes);
  let at = 0;
  return {
    words: new Uint32Array(buffer),
    take(kind) {
      const start = at;
      at += padded(fixedWidth(kind) * length);
      return valuesIn(buffer, start, kind, length);
    },
  };
}

/** Every column begins where a value of eight bytes may. */
function padded(bytes: number): number {
  return (bytes + 7) & ~7;
}

function valuesIn(
  buffer: ArrayBuffer,
  start: number,
  kind: ValueKind,
  length: number,
): FixedValues {
  switch (kind) {
    case "float64":
      return new Float64Array(buffer, start, length);
    case "float32":
      return new Float32Array(buffer, start, length);
    case "int32":
      return new Int32Array(buffer, start, length);
    case "int64":
    case "timestamp":
      return new BigInt64Array(buffer, start, length);
    default:
      return new Uint8Array(buffer, start, length);
  }
}
