import type { Column } from "../contract/columns.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { storedAt } from "../data/stored.ts";
import { isPresent, newValidity, setPresent } from "../data/validity.ts";
import { ByteWriter } from "../online/byte-writer.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { LongPair } from "./flatbuffer.ts";

/** The columns of a record batch, each before its items: their lengths and counts of nulls, and their buffers. */
export interface ArrowBody {
  readonly nodes: LongPair[];
  readonly buffers: Uint8Array[];
}

const NO_BYTES = new Uint8Array(0);

/**
 * Adds a column of `length` rows. Numbers are not copied: their buffers are views of the column's own. False, with the
 * body in pieces, where the column's bytes, or its items, are more than `limit`, which an offset of 32 bits counts to.
 */
export function addColumn(body: ArrowBody, column: Column, length: number, limit: number): boolean {
  const validity = presence(column, length);
  const nulls = length - countOf(validity, length);
  body.nodes.push([length, nulls]);
  body.buffers.push(validity === null || nulls === 0 ? NO_BYTES : validity);
  switch (column.type.kind) {
    case "list":
      return addItems(body, column, length, limit);
    case "string":
    case "json":
      return addTexts(body, column, length, limit);
    case "bytes":
      return addBytes(body, column, length, limit);
    case "bool":
      body.buffers.push(packedBits(column, length));
      return true;
    default:
      body.buffers.push(bytesOf((column.values as Float64Array).subarray(0, length)));
      return true;
  }
}

/** Which rows are there, null for all; a plain array marks a gap by itself too, where the bitmap may not. */
function presence({ values, validity }: Column, length: number): Uint8Array | null {
  if (validity === null && ArrayBuffer.isView(values)) return null;
  const bits = newValidity(length, false);
  for (let i = 0; i < length; i += 1) {
    const value = values[i];
    if (isPresent(validity, i) && value !== null && value !== undefined) setPresent(bits, i);
  }
  return bits;
}

function countOf(validity: Uint8Array | null, length: number): number {
  if (validity === null) return length;
  let count = 0;
  for (let i = 0; i < length; i += 1) count += isPresent(validity, i) ? 1 : 0;
  return count;
}

/** Arrow has one bit for each bool, where a column here has one byte. */
function packedBits(column: Column, length: number): Uint8Array {
  const bits = newValidity(length, false);
  for (let i = 0; i < length; i += 1) if (column.values[i] === 1) setPresent(bits, i);
  return bits;
}

function addTexts(body: ArrowBody, column: Column, length: number, limit: number): boolean {
  let units = 0;
  let longest = 0;
  for (let i = 0; i < length; i += 1) {
    const size = (storedAt(column, i) as string | null)?.length ?? 0;
    units += size;
    longest = Math.max(longest, size);
  }
  // A UTF-16 unit takes one byte at least.
  if (units > limit) return false;
  // Room for plain ASCII, and for what the writer keeps ready for the last text.
  const out = new ByteWriter(units + 2 * longest);
  const offsets = new Int32Array(length + 1);
  for (let i = 0; i < length; i += 1) {
    const value = storedAt(column, i) as string | null;
    if (value !== null) out.appendText(value);
    if (out.length > limit) return false;
    offsets[i + 1] = out.length;
  }
  body.buffers.push(bytesOf(offsets), out.bytes.subarray(0, out.length));
  return true;
}

function addBytes(body: ArrowBody, column: Column, length: number, limit: number): boolean {
  const offsets = offsetsOf(column, length, limit);
  if (offsets === null) return false;
  const all = new Uint8Array(offsets[length] as number);
  for (let i = 0; i < length; i += 1) {
    const value = storedAt(column, i) as Uint8Array | null;
    if (value !== null) all.set(value, offsets[i]);
  }
  body.buffers.push(bytesOf(offsets), all);
  return true;
}

function addItems(body: ArrowBody, column: Column, length: number, limit: number): boolean {
  const offsets = offsetsOf(column, length, limit);
  if (offsets === null) return false;
  const count = offsets[length] as number;
  const item = column.type.item as ValueType;
  const builder = columnBuilder(item, count);
  for (let i = 0; i < length; i += 1) {
    const items = storedAt(column, i) as ArrayLike<unknown> | null;
    if (items === null) continue;
    const start = offsets[i] as number;
    for (let at = 0; at < items.length; at += 1) {
      const one = items[at] ?? null;
      // Items are as the column contract names them: bools as boolean, all else as a column holds it.
      builder.set(start + at, typeof one === "boolean" ? Number(one) : (one as number | null));
    }
  }
  body.buffers.push(bytesOf(offsets));
  return addColumn(body, builder.build(), count, limit);
}

/** Where each row's bytes or items begin, and last their end; null where that is more than `limit`. */
function offsetsOf(column: Column, length: number, limit: number): Int32Array | null {
  const offsets = new Int32Array(length + 1);
  let end = 0;
  for (let i = 0; i < length; i += 1) {
    end += (storedAt(column, i) as ArrayLike<unknown> | null)?.length ?? 0;
    if (end > limit) return null;
    offsets[i + 1] = end;
  }
  return offsets;
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
