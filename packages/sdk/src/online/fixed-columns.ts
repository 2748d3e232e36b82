import type { ColumnValues } from "../contract/columns.ts";
import type { ValueKind } from "../schema/value-type.ts";
import { fixedWidth } from "./row-shape.ts";

/** Room for the values of one column of a fixed width. */
export interface FixedValues {
  readonly values: Exclude<ColumnValues, readonly unknown[]>;
  /** The same memory, and that of its neighbours, as 32-bit words; empty where values are narrower. */
  readonly words: Uint32Array;
  /** Where in `words` the values begin. */
  readonly firstWord: number;
}

const NO_WORDS = new Uint32Array(0);

/**
 * Zeroed room for columns of fixed widths, one after the other in the order they are asked for. All share one block of
 * memory: a read of one row by fifty features would else spend its time on making buffers.
 */
export function fixedColumns(
  kinds: readonly ValueKind[],
  length: number,
): (kind: ValueKind) => FixedValues {
  let bytes = 0;
  for (const kind of kinds) bytes += padded(fixedWidth(kind) * length);
  const buffer = new ArrayBuffer(bytes);
  const words = new Uint32Array(buffer);
  let at = 0;
  return (kind) => {
    const start = at;
    at += padded(fixedWidth(kind) * length);
    const values = valuesIn(buffer, start, kind, length);
    const wide = values.BYTES_PER_ELEMENT > 1;
    return { values, words: wide ? words : NO_WORDS, firstWord: wide ? start / 4 : 0 };
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
): FixedValues["values"] {
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
