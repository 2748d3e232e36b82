import { malformedMessage } from "../wire/malformed-message.ts";
import { FIXED32, FIXED64, LENGTH, VARINT, type WireReader } from "../wire/wire-reader.ts";

/** How deep values may hold values. */
const MAX_DEPTH = 32;

type Read = (reader: WireReader, depth: number) => unknown;

interface ValueReader {
  readonly layout: number;
  readonly read: Read;
}

const text: ValueReader = { layout: LENGTH, read: (reader) => reader.text() };
const blob: ValueReader = { layout: LENGTH, read: (reader) => reader.blob() };
const int32: ValueReader = { layout: VARINT, read: (reader) => reader.int32() };
const int64: ValueReader = { layout: VARINT, read: (reader) => reader.int64() };
const double: ValueReader = { layout: FIXED64, read: (reader) => reader.double() };
const float: ValueReader = { layout: FIXED32, read: (reader) => reader.float() };
const bool: ValueReader = { layout: VARINT, read: (reader) => reader.bool() };
const nothing: ValueReader = {
  layout: VARINT,
  read(reader) {
    reader.int32();
    return null;
  },
};
const value: ValueReader = { layout: LENGTH, read: (reader, depth) => readValue(reader, depth) };
const map: ValueReader = { layout: LENGTH, read: (reader, depth) => readMap(reader, depth) };

/** `repeated … val = 1` of these; numbers packed or not. */
const listOf = (item: ValueReader): ValueReader => ({
  layout: LENGTH,
  read: (reader, depth) => readList(reader.part(), item, depth),
});

/** The fields of `feast.types.Value` by number. */
const FIELDS: ReadonlyMap<number, ValueReader> = new Map<number, ValueReader>([
  [1, blob],
  [2, text],
  [3, int32],
  [4, int64],
  [5, double],
  [6, float],
  [7, bool],
  [8, int64],
  [11, listOf(blob)],
  [12, listOf(text)],
  [13, listOf(int32)],
  [14, listOf(int64)],
  [15, listOf(double)],
  [16, listOf(float)],
  [17, listOf(bool)],
  [18, listOf(int64)],
  [19, nothing],
  [20, map],
  [21, listOf(map)],
  [22, listOf(blob)],
  [23, listOf(text)],
  [24, listOf(int32)],
  [25, listOf(int64)],
  [26, listOf(double)],
  [27, listOf(float)],
  [28, listOf(bool)],
  [29, listOf(int64)],
  [32, text],
  [33, listOf(text)],
  [34, map],
  [35, listOf(map)],
  [36, text],
  [37, text],
  [38, listOf(text)],
  [39, listOf(text)],
  [40, listOf(text)],
  [41, listOf(text)],
  [42, listOf(value)],
  [43, listOf(value)],
  [44, text],
  [45, listOf(text)],
  [46, listOf(text)],
  [48, { layout: LENGTH, read: (reader) => readZoned(reader.part()) }],
]);

/** A map whose keys are no texts: nothing that a feature here can be. */
const SCALAR_MAP = 47;

/**
 * Reads one `Value` with its length: texts, numbers, bigints beyond what a number holds, booleans, bytes, lists, plain
 * objects; times as epoch seconds; null where nothing is set. FS_REQUEST_MALFORMED for anything else.
 */
export function readValue(reader: WireReader, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw malformedMessage(`values hold values more than ${MAX_DEPTH} deep`);
  const part = reader.part();
  let found: unknown = null;
  while (part.more) {
    const tag = part.tag();
    const field = FIELDS.get(tag >>> 3);
    if (field === undefined) {
      if (tag >>> 3 === SCALAR_MAP) throw malformedMessage("a scalar map is no value of a feature");
      part.skip(tag & 7);
    } else {
      if (field.layout !== (tag & 7))
        throw malformedMessage(`field ${tag >>> 3} of a value is laid out as another type`);
      found = field.read(part, depth + 1);
    }
  }
  return found;
}

/** Reads `RepeatedValue` with its length. More than `limit` values are refused before they are made. */
export function readValues(reader: WireReader, tooMany: (count: number) => void): unknown[] {
  const part = reader.part();
  const values: unknown[] = [];
  while (part.more) {
    const tag = part.tag();
    if (tag === ((1 << 3) | LENGTH)) tooMany(values.push(readValue(part)));
    else part.skip(tag & 7);
  }
  return values;
}

function readList(part: WireReader, item: ValueReader, depth: number): unknown[] {
  const items: unknown[] = [];
  while (part.more) {
    const tag = part.tag();
    if (tag >>> 3 !== 1) part.skip(tag & 7);
    else if ((tag & 7) === item.layout) items.push(item.read(part, depth));
    else if ((tag & 7) === LENGTH) {
      const packed = part.part();
      while (packed.more) items.push(item.read(packed, depth));
    } else throw malformedMessage("an item of a list is laid out as another type");
  }
  return items;
}

/** `map<string, Value> val = 1`. */
function readMap(reader: WireReader, depth: number): unknown {
  const part = reader.part();
  const found: [string, unknown][] = [];
  while (part.more) {
    const tag = part.tag();
    if (tag === ((1 << 3) | LENGTH))
      found.push(readEntry(part, null, (entry) => readValue(entry, depth)));
    else part.skip(tag & 7);
  }
  return Object.fromEntries(found);
}

/** One entry of a map whose keys are texts; `absent` where it has no value. */
export function readEntry<T>(
  reader: WireReader,
  absent: T,
  read: (entry: WireReader) => T,
): [string, T] {
  const entry = reader.part();
  let key = "";
  let found = absent;
  while (entry.more) {
    const tag = entry.tag();
    if (tag === ((1 << 3) | LENGTH)) key = entry.text();
    else if (tag === ((2 << 3) | LENGTH)) found = read(entry);
    else entry.skip(tag & 7);
  }
  return [key, found];
}

function readZoned(part: WireReader): unknown {
  let seconds: number | bigint = 0;
  while (part.more) {
    const tag = part.tag();
    if (tag === ((1 << 3) | VARINT)) seconds = part.int64();
    else part.skip(tag & 7);
  }
  return seconds;
}
