import { ByteWriter } from "../online/byte-writer.ts";

/** What stands in a flatbuffer by itself and is pointed at: a table, a text, a vector of parts, or of pairs of longs. */
export type Part =
  | { readonly kind: "table"; readonly slots: readonly Slot[] }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "parts"; readonly parts: readonly Part[] }
  | { readonly kind: "longs"; readonly pairs: readonly LongPair[] };

/** A whole number inside a table, and how many bytes it takes. */
export interface Scalar {
  readonly kind: "scalar";
  readonly bytes: 1 | 2 | 4 | 8;
  readonly value: number;
}

/** What a table holds at a slot; null leaves the slot out, which reads as its default. */
export type Slot = Part | Scalar | null;

/** A struct of two 64-bit numbers, the only one that Arrow's messages have. */
export type LongPair = readonly [number, number];

/** A table by its slots, in the order of the schema's fields. */
export const table = (...slots: readonly Slot[]): Part => ({ kind: "table", slots });

/** A text. */
export const text = (value: string): Part => ({ kind: "text", text: value });

/** A vector of tables. */
export const parts = (values: readonly Part[]): Part => ({ kind: "parts", parts: values });

/** A vector of structs of two longs. */
export const longs = (pairs: readonly LongPair[]): Part => ({ kind: "longs", pairs });

/** A number of so many bytes. */
export const scalar = (bytes: Scalar["bytes"], value: number): Scalar => ({
  kind: "scalar",
  bytes,
  value,
});

/**
 * The bytes of a flatbuffer with this root. Parts are written in front of those they point at, so that offsets count
 * forward as the format asks, and every number stands at a multiple of its own size.
 */
export function flatbuffer(root: Part): Uint8Array {
  const out = new ByteWriter(512);
  pointAt(out, out.extend(4), root);
  return out.bytes.subarray(0, out.length);
}

function pointAt(out: ByteWriter, at: number, part: Part): void {
  const start = write(out, part);
  out.view.setUint32(at, start - at, true);
}

function write(out: ByteWriter, part: Part): number {
  switch (part.kind) {
    case "table":
      return writeTable(out, part.slots);
    case "text":
      return writeText(out, part.text);
    case "parts":
      return writeParts(out, part.parts);
    case "longs":
      return writeLongs(out, part.pairs);
  }
}

function writeTable(out: ByteWriter, slots: readonly Slot[]): number {
  let size = 4;
  const places = slots.map((slot) => {
    if (slot === null) return 0;
    const bytes = slot.kind === "scalar" ? slot.bytes : 4;
    const place = Math.ceil(size / bytes) * bytes;
    size = place + bytes;
    return place;
  });
  align(out, 2);
  const vtable = out.extend(4 + 2 * slots.length);
  align(out, 8);
  const start = out.extend(size);
  const { view } = out;
  view.setUint16(vtable, 4 + 2 * slots.length, true);
  view.setUint16(vtable + 2, size, true);
  view.setInt32(start, start - vtable, true);
  places.forEach((place, i) => {
    view.setUint16(vtable + 4 + 2 * i, place, true);
  });
  slots.forEach((slot, i) => {
    if (slot === null) return;
    const at = start + (places[i] as number);
    if (slot.kind === "scalar") setScalar(out.view, at, slot);
    else pointAt(out, at, slot);
  });
  return start;
}

function setScalar(view: DataView, at: number, { bytes, value }: Scalar): void {
  if (bytes === 1) view.setInt8(at, value);
  else if (bytes === 2) view.setInt16(at, value, true);
  else if (bytes === 4) view.setInt32(at, value, true);
  else view.setBigInt64(at, BigInt(value), true);
}

function writeText(out: ByteWriter, value: string): number {
  align(out, 4);
  const start = out.extend(4);
  out.appendText(value);
  out.view.setUint32(start, out.length - start - 4, true);
  // Texts end with a zero that is not counted.
  out.extend(1);
  return start;
}

function writeParts(out: ByteWriter, values: readonly Part[]): number {
  align(out, 4);
  const start = out.extend(4 + 4 * values.length);
  out.view.setUint32(start, values.length, true);
  values.forEach((part, i) => {
    pointAt(out, start + 4 + 4 * i, part);
  });
  return start;
}

function writeLongs(out: ByteWriter, pairs: readonly LongPair[]): number {
  // The count takes four bytes, and what follows it is aligned to eight.
  align(out, 8, 4);
  const start = out.extend(4 + 16 * pairs.length);
  const { view } = out;
  view.setUint32(start, pairs.length, true);
  pairs.forEach(([first, second], i) => {
    view.setBigInt64(start + 4 + 16 * i, BigInt(first), true);
    view.setBigInt64(start + 12 + 16 * i, BigInt(second), true);
  });
  return start;
}

function align(out: ByteWriter, to: number, ahead = 0): void {
  const end = out.length + ahead;
  out.extend(Math.ceil(end / to) * to - end);
}
