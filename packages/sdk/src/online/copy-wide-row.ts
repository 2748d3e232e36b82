import type { FixedRoom } from "./fixed-columns.ts";
import type { OpenRows } from "./open-rows.ts";
import { LOW_WORD } from "./word-order.ts";

/**
 * Copies the values of one row into the room at once, where it can: all wanted features are of eight bytes, side by
 * side and present, and this machine orders bytes as rows do. Most reads of one key are such.
 */
export function copyWideRow(open: OpenRows, { words }: FixedRoom): boolean {
  const [plan] = open.plans;
  if (open.plans.length !== 1 || plan === null || plan === undefined) return false;
  if (plan.wideAt < 0 || LOW_WORD !== 0) return false;
  const view = open.views[0] as DataView;
  const { presenceAt, presenceBit } = plan;
  for (let feature = 0; feature < presenceAt.length; feature += 1) {
    const bits = view.getUint8(open.at + (presenceAt[feature] as number));
    if ((bits & (presenceBit[feature] as number)) === 0) return false;
  }
  const from = view.byteOffset + open.at + plan.wideAt;
  new Uint8Array(words.buffer).set(new Uint8Array(view.buffer, from, words.byteLength));
  return true;
}
