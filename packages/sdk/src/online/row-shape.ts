import type { Field } from "../contract/columns.ts";
import type { ValueKind } from "../schema/value-type.ts";

/**
 * Where things are in a packed row of a layout. A row is: version byte, 8 bytes of layout id, presence bitmap (LSB
 * first), one slot per field at a fixed offset, tail. The slot of a kind whose values vary in length holds where its
 * value ends in the tail (it begins where the one before it ends); the row ends where the last one does. All numbers
 * are little-endian.
 */
export interface RowShape {
  readonly fields: readonly Field[];
  /** Offset of each field's slot. */
  readonly slots: Int32Array;
  /** Offset of the slot of the varying field before each varying field, -1 where it is the first. */
  readonly slotsBefore: Int32Array;
  /** Offset of the slot that holds the length of the tail, -1 where there is no tail. */
  readonly lastSlot: number;
  /** Length of a row without its tail. */
  readonly fixedLength: number;
}

/** The version that this code writes and the one it reads. */
export const ROW_VERSION = 1;

/** Offset of the layout id. */
export const LAYOUT_AT = 1;

/** Offset of the presence bitmap. */
export const PRESENCE_AT = 9;

const WIDTHS: Readonly<Record<ValueKind, number>> = {
  bool: 1,
  int32: 4,
  float32: 4,
  int64: 8,
  float64: 8,
  timestamp: 8,
  string: 0,
  bytes: 0,
  list: 0,
  json: 0,
};

/** Bytes of a value of this kind; 0 where values vary in length. */
export function fixedWidth(kind: ValueKind): number {
  return WIDTHS[kind];
}

/** The shape of rows of these fields. */
export function rowShape(fields: readonly Field[]): RowShape {
  const slots = new Int32Array(fields.length);
  const slotsBefore = new Int32Array(fields.length).fill(-1);
  let at = PRESENCE_AT + ((fields.length + 7) >> 3);
  let lastSlot = -1;
  fields.forEach((field, i) => {
    const width = fixedWidth(field.type.kind);
    slots[i] = at;
    if (width === 0) {
      slotsBefore[i] = lastSlot;
      lastSlot = at;
    }
    at += width || 4;
  });
  return { fields, slots, slotsBefore, lastSlot, fixedLength: at };
}
