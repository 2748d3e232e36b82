import type { Column } from "../contract/columns.ts";
import { newValidity, setAbsent } from "../data/validity.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { FixedRoom } from "./fixed-columns.ts";
import type { OpenRows } from "./open-rows.ts";
import { HIGH_WORD, LOW_WORD } from "./word-order.ts";

/** The values of one wanted feature of a fixed width, moved as 32-bit words so that no bit of a NaN changes. */
export function unpackFixedColumn(
  open: OpenRows,
  type: ValueType,
  feature: number,
  { words, take }: FixedRoom,
): Column {
  const { length } = open.plans;
  const values = take(type.kind);
  const firstWord = values.byteOffset / 4;
  const width = values.BYTES_PER_ELEMENT;
  let validity: Uint8Array | null = null;
  for (let row = 0; row < length; row += 1) {
    const plan = open.plans[row] ?? null;
    const presenceAt = plan === null ? -1 : (plan.presenceAt[feature] as number);
    if (
      plan === null ||
      presenceAt < 0 ||
      !isStored(open, row, presenceAt, plan.presenceBit[feature] as number)
    ) {
      validity ??= newValidity(length, true);
      setAbsent(validity, row);
      continue;
    }
    const view = open.views[row] as DataView;
    const at = open.at + (plan.slots[feature] as number);
    if (width === 8) {
      words[firstWord + 2 * row + LOW_WORD] = view.getUint32(at, true);
      words[firstWord + 2 * row + HIGH_WORD] = view.getUint32(at + 4, true);
    } else if (width === 4) {
      words[firstWord + row] = view.getUint32(at, true);
    } else {
      (values as Uint8Array)[row] = view.getUint8(at);
    }
  }
  return { type, values, validity };
}

function isStored(open: OpenRows, row: number, presenceAt: number, bit: number): boolean {
  return ((open.views[row] as DataView).getUint8(open.at + presenceAt) & bit) !== 0;
}
