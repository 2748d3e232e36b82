// Field numbers at the top level of Feast's registry message.
const FEAST_FIELDS: ReadonlySet<number> = new Set([
  1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
]);
const LENGTH_DELIMITED = 2;
const SQLITE_HEADER = "SQLite format 3\0";

/** What a file that is not JSON text seems to be, in words for a message; null where it is nothing that is known. */
export function foreignContent(bytes: Uint8Array): "feast" | "sqlite" | "binary" | null {
  if (Buffer.from(bytes.subarray(0, SQLITE_HEADER.length)).toString("latin1") === SQLITE_HEADER) {
    return "sqlite";
  }
  if (isFeastRegistry(bytes)) return "feast";
  // A damaged file of our own still begins as one; it is not foreign.
  if (bytes[0] === "{".charCodeAt(0)) return null;
  return bytes.includes(0) || !isUtf8(bytes) ? "binary" : null;
}

/** Walks the whole file as a protobuf message: every top-level field of Feast's registry is a length-delimited one. */
function isFeastRegistry(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  let at = 0;
  while (at < bytes.length) {
    const tag = varint(bytes, at);
    if (tag === null || (tag.value & 7) !== LENGTH_DELIMITED) return false;
    if (!FEAST_FIELDS.has(tag.value >>> 3)) return false;
    const length = varint(bytes, tag.next);
    if (length === null) return false;
    at = length.next + length.value;
  }
  return at === bytes.length;
}

function varint(bytes: Uint8Array, from: number): { value: number; next: number } | null {
  let value = 0;
  for (let i = 0; i < 5; i += 1) {
    const byte = bytes[from + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: from + i + 1 };
  }
  return null;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
