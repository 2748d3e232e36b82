import { instantText } from "../schema/instant.ts";
import type { ValueType } from "../schema/value-type.ts";
import type { StoredValue } from "./column-builder.ts";

/**
 * A stored value as JSON text that loses nothing: integers in full, timestamps as ISO text to the microsecond, bytes as
 * base64, NaN and infinities as text. {@link parseJsonLossless}, `castText` and `toStored` read it back.
 */
export function jsonText(type: ValueType, stored: StoredValue | null): string {
  if (stored === null) return "null";
  switch (type.kind) {
    case "bool":
      return stored === 1 || (stored as unknown) === true ? "true" : "false";
    case "int32":
    case "int64":
      return String(stored);
    case "float32":
    case "float64":
      return floatText(stored as number);
    case "timestamp":
      return `"${instantText(stored as bigint)}"`;
    case "bytes":
      return `"${base64(stored as Uint8Array)}"`;
    case "list": {
      const item = type.item as ValueType;
      const items = stored as readonly (StoredValue | null)[];
      return `[${items.map((one) => jsonText(item, one)).join(",")}]`;
    }
    case "json":
      return stored as string;
    default:
      return JSON.stringify(stored);
  }
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
