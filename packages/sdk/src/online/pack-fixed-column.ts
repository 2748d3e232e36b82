import type { Column } from "../contract/columns.ts";
import { isPresent } from "../data/validity.ts";
import { PRESENCE_AT } from "./row-shape.ts";
import { HIGH_WORD, LOW_WORD } from "./word-order.ts";

/** A column of a fixed width and where its values go. */
export interface FixedColumn {
  readonly column: Column;
  /** Position of the field in the layout. */
  readonly position: number;
  /** Offset of the field's slot in a row. */
  readonly slot: number;
}

/**
 * Writes a column into rows that begin at `starts` (one more entry than there are rows). Values are moved as 32-bit
 * words: no bit of a NaN changes and no bigint is made.
 */
export function packFixedColumn(view: DataView, starts: Float64Array, target: FixedColumn): void {
  const { column, position, slot } = target;
  const bitAt = PRESENCE_AT + (position >> 3);
  const bit = 1 << (position & 7);
  const put = putterOf(column);
  for (let row = 0; row < starts.length - 1; row += 1) {
    if (!isPresent(column.validity, row)) continue;
    const start = starts[row] as number;
    view.setUint8(start + bitAt, view.getUint8(start + bitAt) | bit);
    put(view, start + slot, row);
  }
}

type Put = (view: DataView, at: number, row: number) => void;

function putterOf(column: Column): Put {
  if (column.type.kind === "bool") {
    const values = column.values as Uint8Array;
    return (view, at, row) => view.setUint8(at, values[row] ? 1 : 0);
  }
  const values = column.values as Float64Array | BigInt64Array | Float32Array | Int32Array;
  const words = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
  if (values.BYTES_PER_ELEMENT === 4) {
    return (view, at, row) => view.setUint32(at, words[row] as number, true);
  }
  return (view, at, row) => {
    view.setUint32(at, words[2 * row + LOW_WORD] as number, true);
    view.setUint32(at + 4, words[2 * row + HIGH_WORD] as number, true);
  };
}
