import type { ValueKind, ValueType } from "@fs/sdk/adapter";
import { FIXED32, FIXED64, LENGTH, VARINT } from "../wire/wire-reader.ts";
import type { WireWriter } from "../wire/wire-writer.ts";

interface ValueField {
  readonly field: number;
  readonly layout: number;
  /** The field of a list of such values. */
  readonly list: number;
}

const LIST_OF_VALUES = 42;

/** The fields of `feast.types.Value`. */
const FIELDS: Readonly<Record<ValueKind, ValueField>> = {
  bytes: { field: 1, layout: LENGTH, list: 11 },
  string: { field: 2, layout: LENGTH, list: 12 },
  int32: { field: 3, layout: VARINT, list: 13 },
  int64: { field: 4, layout: VARINT, list: 14 },
  float64: { field: 5, layout: FIXED64, list: 15 },
  float32: { field: 6, layout: FIXED32, list: 16 },
  bool: { field: 7, layout: VARINT, list: 17 },
  timestamp: { field: 8, layout: VARINT, list: 18 },
  json: { field: 32, layout: LENGTH, list: 33 },
  list: { field: LIST_OF_VALUES, layout: LENGTH, list: LIST_OF_VALUES },
};

/**
 * The fields of one `Value` from what a column holds: times as epoch seconds, JSON as its text. A list that has a null
 * among its items, or lists, is a `list_val`, the only list that can hold them. Nothing for a null.
 */
export function encodeValue(writer: WireWriter, type: ValueType, value: unknown): void {
  if (value === null || value === undefined) return;
  if (type.kind === "list") {
    encodeList(writer, type.item as ValueType, value as readonly unknown[]);
    return;
  }
  const { field, layout } = FIELDS[type.kind];
  writer.tag(field, layout);
  encodeScalar(writer, type.kind, value);
}

/** Epoch seconds of epoch microseconds, rounded towards the past. */
export function secondsOf(micros: bigint): number {
  const seconds = micros / 1_000_000n;
  return Number(micros < 0n && micros % 1_000_000n !== 0n ? seconds - 1n : seconds);
}

function encodeList(writer: WireWriter, item: ValueType, items: readonly unknown[]): void {
  const { layout, list } = FIELDS[item.kind];
  const isPlain = list !== LIST_OF_VALUES && !items.includes(null);
  writer.tag(isPlain ? list : LIST_OF_VALUES, LENGTH);
  writer.part(() => {
    if (!isPlain) {
      for (const one of items) {
        writer.tag(1, LENGTH);
        writer.part(() => encodeValue(writer, item, one));
      }
    } else if (layout === LENGTH) {
      for (const one of items) {
        writer.tag(1, LENGTH);
        encodeScalar(writer, item.kind, one);
      }
    } else if (items.length > 0) {
      // Numbers are packed: one tag for all.
      writer.tag(1, LENGTH);
      writer.part(() => {
        for (const one of items) encodeScalar(writer, item.kind, one);
      });
    }
  });
}

function encodeScalar(writer: WireWriter, kind: ValueKind, value: unknown): void {
  if (kind === "bytes") writer.blob(value as Uint8Array);
  else if (kind === "string" || kind === "json") writer.text(value as string);
  else if (kind === "float64") writer.double(value as number);
  else if (kind === "float32") writer.float(value as number);
  else if (kind === "bool") writer.varint32(value === true || value === 1 ? 1 : 0);
  else if (kind === "timestamp") writer.int64(secondsOf(value as bigint));
  else writer.int64(value as number | bigint);
}
