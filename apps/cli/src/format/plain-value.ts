import {
  type Batch,
  type Column,
  instantText,
  type StoredValue,
  storedAt,
  type ValueType,
} from "@fs/sdk/adapter";
import { parse } from "lossless-json";
import { numberOf } from "../input/lossless.ts";
import { shortestFloat32 } from "./float32-text.ts";

/**
 * A stored value as JSON says it: integers in full, float32 by its shortest text, instants as ISO text, bytes as
 * base64; a float that is not finite is null.
 */
export function plainValue(type: ValueType, stored: StoredValue | null): unknown {
  if (stored === null) return null;
  switch (type.kind) {
    case "bool":
      return stored === 1 || (stored as unknown) === true;
    case "int64":
      return exact(stored as bigint);
    case "float32":
      return finite(shortestFloat32(stored as number));
    case "float64":
      return finite(stored as number);
    case "timestamp":
      return instantText(stored as bigint);
    case "bytes":
      return Buffer.from(stored as Uint8Array).toString("base64");
    case "list":
      // The items of a stored list are stored values of the item type.
      return (stored as readonly (StoredValue | null)[]).map((item) =>
        plainValue(type.item as ValueType, item),
      );
    case "json":
      return parse(stored as string, undefined, numberOf);
    default:
      return stored;
  }
}

/** The values of every column of a batch, in order. */
export function plainColumns(batch: Batch): readonly (readonly unknown[])[] {
  return batch.columns.map((column) => plainColumn(column, batch.length));
}

function plainColumn(column: Column, length: number): readonly unknown[] {
  return Array.from({ length }, (_, i) => plainValue(column.type, storedAt(column, i)));
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
