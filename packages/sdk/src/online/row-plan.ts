import type { Field } from "../contract/columns.ts";
import { sameType } from "../schema/type-text.ts";
import { LAYOUT_ID_LENGTH } from "./layout-id.ts";
import { fixedWidth, PRESENCE_AT, rowShape } from "./row-shape.ts";

/** Where the wanted features are in rows of one layout. Array i belongs to wanted feature i. */
export interface RowPlan {
  /** The layout id as a row holds it, in two big-endian words. */
  readonly idHigh: number;
  readonly idLow: number;
  readonly fixedLength: number;
  readonly lastSlot: number;
  /** Offset of the byte with the presence bit; -1 where the layout lacks the feature, or has it of another type. */
  readonly presenceAt: Int32Array;
  readonly presenceBit: Int32Array;
  readonly slots: Int32Array;
  readonly slotsBefore: Int32Array;
  /** Offset of the first wanted feature where all are of eight bytes and lie side by side, in order; else -1. */
  readonly wideAt: number;
}

/** How to read the wanted features from rows of this layout: by name and type. */
export function rowPlan(
  layout: string,
  fields: readonly Field[],
  wanted: readonly Field[],
): RowPlan {
  const shape = rowShape(fields);
  const positions = wanted.map((want) =>
    fields.findIndex((field) => field.name === want.name && sameType(field.type, want.type)),
  );
  const pick = (of: (position: number) => number): Int32Array =>
    Int32Array.from(positions, (position) => (position < 0 ? -1 : of(position)));
  const half = LAYOUT_ID_LENGTH / 2;
  const slots = pick((position) => shape.slots[position] as number);
  const isWide = wanted.every(
    ({ type }, i) => fixedWidth(type.kind) === 8 && slots[i] === (slots[0] as number) + 8 * i,
  );
  return {
    idHigh: Number.parseInt(layout.slice(0, half), 16),
    idLow: Number.parseInt(layout.slice(half), 16),
    fixedLength: shape.fixedLength,
    lastSlot: shape.lastSlot,
    presenceAt: pick((position) => PRESENCE_AT + (position >> 3)),
    presenceBit: pick((position) => 1 << (position & 7)),
    slots,
    slotsBefore: pick((position) => shape.slotsBefore[position] as number),
    wideAt: isWide ? (slots[0] ?? -1) : -1,
  };
}
