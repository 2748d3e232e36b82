import { setPresent } from "../data/validity.ts";
import { isWellFormed } from "../data/value.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { ValueKind, ValueType } from "../schema/value-type.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { fixedWidth } from "./row-shape.ts";

/**
 * Appends a value whose length varies: UTF-8 of a string or of JSON text, raw bytes, or a list: count, presence bitmap,
 * then items side by side (fixed width) or the end of each item and their bytes. FS_VALUE_INVALID names `where`.
 */
export function packValue(
  writer: ByteWriter,
  type: ValueType,
  value: unknown,
  where: string,
): void {
  switch (type.kind) {
    case "bytes":
      writer.append(value as Uint8Array);
      return;
    case "list":
      packList(writer, type.item as ValueType, value as ArrayLike<unknown>, where);
      return;
    default:
      packText(writer, value as string, where);
  }
}

function packText(writer: ByteWriter, text: string, where: string): void {
  if (!isWellFormed(text)) {
    throw new FeatureStoreError(
      "FS_VALUE_INVALID",
      `${where}: a string holds half a surrogate pair, which no store can keep; repair the text`,
    );
  }
  writer.appendText(text);
}

function packList(
  writer: ByteWriter,
  item: ValueType,
  items: ArrayLike<unknown>,
  where: string,
): void {
  const count = items.length;
  const width = fixedWidth(item.kind);
  const bitmapLength = (count + 7) >> 3;
  const start = writer.extend(4 + bitmapLength + count * (width || 4));
  writer.view.setUint32(start, count, true);
  const slots = start + 4 + bitmapLength;
  const tail = writer.length;
  const bitmap = new Uint8Array(bitmapLength);
  for (let i = 0; i < count; i += 1) {
    const value = items[i];
    const present = value !== null && value !== undefined;
    if (present) setPresent(bitmap, i);
    if (width > 0) {
      if (present) packFixedItem(writer.view, slots + i * width, item.kind, value);
      continue;
    }
    if (present) packValue(writer, item, value, where);
    writer.view.setUint32(slots + i * 4, writer.length - tail, true);
  }
  writer.bytes.set(bitmap, start + 4);
}

function packFixedItem(view: DataView, at: number, kind: ValueKind, value: unknown): void {
  switch (kind) {
    case "float64":
      view.setFloat64(at, value as number, true);
      return;
    case "float32":
      view.setFloat32(at, value as number, true);
      return;
    case "int32":
      view.setInt32(at, value as number, true);
      return;
    case "bool":
      view.setUint8(at, value ? 1 : 0);
      return;
    default:
      view.setBigInt64(at, value as bigint, true);
  }
}
