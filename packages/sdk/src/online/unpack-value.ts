import type { ValueKind, ValueType } from "../schema/value-type.ts";
import { fixedWidth } from "./row-shape.ts";
import { utf8Text } from "./utf8-text.ts";

/**
 * The value that `packValue` wrote between `start` and `end`. Throws a RangeError or a TypeError where the bytes are no
 * such value; the caller says which row it was.
 */
export function unpackValue(
  view: DataView,
  bytes: Uint8Array,
  type: ValueType,
  range: { readonly start: number; readonly end: number },
): unknown {
  switch (type.kind) {
    case "bytes":
      // A copy: the row's buffer belongs to the store.
      return Uint8Array.from(bytes.subarray(range.start, range.end));
    case "list":
      return unpackList(view, bytes, type.item as ValueType, range);
    default:
      return utf8Text(bytes, range.start, range.end);
  }
}

function unpackList(
  view: DataView,
  bytes: Uint8Array,
  item: ValueType,
  range: { readonly start: number; readonly end: number },
): unknown[] {
  const count = range.end - range.start < 4 ? -1 : view.getUint32(range.start, true);
  const width = fixedWidth(item.kind);
  const bitmap = range.start + 4;
  const slots = bitmap + Math.floor((count + 7) / 8);
  const tail = slots + count * (width || 4);
  if (count < 0 || tail > range.end) throw new RangeError("a list is longer than its bytes");
  const items = new Array<unknown>(count);
  let start = tail;
  for (let i = 0; i < count; i += 1) {
    const present = (view.getUint8(bitmap + (i >> 3)) & (1 << (i & 7))) !== 0;
    if (width > 0) {
      items[i] = present ? unpackFixedItem(view, slots + i * width, item.kind) : null;
      continue;
    }
    const end = tail + view.getUint32(slots + i * 4, true);
    if (end < start || end > range.end) throw new RangeError("an item ends outside its list");
    items[i] = present ? unpackValue(view, bytes, item, { start, end }) : null;
    start = end;
  }
  return items;
}

function unpackFixedItem(view: DataView, at: number, kind: ValueKind): number | bigint | boolean {
  switch (kind) {
    case "float64":
      return view.getFloat64(at, true);
    case "float32":
      return view.getFloat32(at, true);
    case "int32":
      return view.getInt32(at, true);
    case "bool":
      return view.getUint8(at) === 1;
    default:
      return view.getBigInt64(at, true);
  }
}
