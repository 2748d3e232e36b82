import type { Column, ColumnValues } from "../contract/columns.ts";
import { newValues } from "../data/column-builder.ts";
import { newValidity } from "../data/validity.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { OpenRows } from "./open-rows.ts";
import { HIGH_WORD, LOW_WORD } from "./word-order.ts";

/** The values of one wanted feature of a fixed width, moved as 32-bit words so that no bit of a NaN changes. */
export function unpackFixedColumn(open: OpenRows, type: ValueType, feature: number): Column {
  const { length } = open.plans;
  // Kinds of a fixed width are held in typed arrays.
  const values = newValues(type.kind, length) as Exclude<ColumnValues, readonly unknown[]>;
  const validity = newValidity(length, false);
  const width = values.BYTES_PER_ELEMENT;
  const words =
    width === 1
      ? new Uint32Array(0)
      : new Uint32Array(values.buffer, values.byteOffset, (length * width) / 4);
  let present = 0;
  for (let row = 0; row < length; row += 1) {
    const plan = open.plans[row] ?? null;
    if (plan === null) continue;
    const presenceAt = plan.presenceAt[feature] as number;
    const view = open.views[row] as DataView;
    if (presenceAt < 0) continue;
    const bits = view.getUint8(open.at + presenceAt);
    if ((bits & (plan.presenceBit[feature] as number)) === 0) continue;
    const at = open.at + (plan.slots[feature] as number);
    if (width === 8) {
      words[2 * row + LOW_WORD] = view.getUint32(at, true);
      words[2 * row + HIGH_WORD] = view.getUint32(at + 4, true);
    } else if (width === 4) {
      words[row] = view.getUint32(at, true);
    } else {
      (values as Uint8Array)[row] = view.getUint8(at);
    }
    validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7));
    present += 1;
  }
  return { type, values, validity: present === length ? null : validity };
}
