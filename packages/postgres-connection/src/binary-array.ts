const BYTEA = 17;
const INT8 = 20;
const TEXT = 25;
const HEADER_BYTES = 20;

/** Bytes as the server's binary form of `bytea[]`. */
export function byteaArray(items: readonly Uint8Array[]): Buffer {
  let length = HEADER_BYTES;
  for (const item of items) length += 4 + item.byteLength;
  const buffer = arrayBuffer(length, BYTEA, items.length, false);
  let at = HEADER_BYTES;
  for (const item of items) {
    at = buffer.writeInt32BE(item.byteLength, at);
    buffer.set(item, at);
    at += item.byteLength;
  }
  return buffer;
}

/** Texts as the server's binary form of `bytea[]`, each in UTF-8: unlike `text`, it holds every sign. */
export function utf8Array(items: readonly string[]): Buffer {
  return stringArray(items, BYTEA);
}

/** Texts as the server's binary form of `text[]`. */
export function textArray(items: readonly string[]): Buffer {
  return stringArray(items, TEXT);
}

/** Whole numbers as the server's binary form of `int8[]`; NaN is null. */
export function int8Array(items: Float64Array): Buffer {
  let nulls = 0;
  for (const item of items) if (Number.isNaN(item)) nulls += 1;
  const length = HEADER_BYTES + 12 * items.length - 8 * nulls;
  const buffer = arrayBuffer(length, INT8, items.length, nulls > 0);
  let at = HEADER_BYTES;
  for (const item of items) {
    if (Number.isNaN(item)) at = buffer.writeInt32BE(-1, at);
    else {
      at = buffer.writeInt32BE(8, at);
      const high = Math.floor(item / 2 ** 32);
      at = buffer.writeInt32BE(high, at);
      at = buffer.writeUInt32BE(item - high * 2 ** 32, at);
    }
  }
  return buffer;
}

function stringArray(items: readonly string[], type: number): Buffer {
  let length = HEADER_BYTES;
  for (const item of items) length += 4 + Buffer.byteLength(item);
  const buffer = arrayBuffer(length, type, items.length, false);
  let at = HEADER_BYTES;
  for (const item of items) {
    const written = buffer.write(item, at + 4);
    buffer.writeInt32BE(written, at);
    at += 4 + written;
  }
  return buffer;
}

/** One dimension, counted from 1. */
function arrayBuffer(length: number, type: number, items: number, nulls: boolean): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let at = buffer.writeInt32BE(1, 0);
  at = buffer.writeInt32BE(nulls ? 1 : 0, at);
  at = buffer.writeInt32BE(type, at);
  at = buffer.writeInt32BE(items, at);
  buffer.writeInt32BE(1, at);
  return buffer;
}
