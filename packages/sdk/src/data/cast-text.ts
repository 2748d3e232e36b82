import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { typeText } from "../schema/type-text.ts";
import type { ValueType } from "../schema/value-type.ts";
import { parseJsonLossless } from "./lossless-json.ts";

/**
 * A value from a place that knows only text (a command line, CSV, JSON over HTTP): a text that is exactly a value of
 * the type becomes one; what is no text is answered as it is. FS_VALUE_INVALID names `where` for any other text.
 */
export function castText(type: ValueType, value: unknown, where: string): unknown {
  const isFloat = type.kind === "float32" || type.kind === "float64";
  // JSON writes a double as an integer of any length where it has no fraction.
  if (isFloat && typeof value === "bigint") return Number(value);
  if (typeof value !== "string") return value;
  switch (type.kind) {
    case "int32":
    case "int64":
      // Zeros may lead, but not by the million: a bigint of such a text takes seconds.
      return /^[+-]?\d{1,1000}$/.test(value) ? BigInt(value) : refuse(type, where);
    case "float32":
    case "float64":
      return castFloat(type, value, where);
    case "bool":
      return /^(true|false)$/i.test(value) ? value.toLowerCase() === "true" : refuse(type, where);
    case "bytes":
      return castBase64(type, value, where);
    case "list":
      return castList(type, value, where);
    case "json":
      return parseJson(type, value, where);
    default:
      return value;
  }
}

function castFloat(type: ValueType, text: string, where: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity) return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return refuse(type, where);
}

function castBase64(type: ValueType, text: string, where: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return refuse(type, where);
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function castList(type: ValueType, text: string, where: string): unknown {
  const items = parseJson(type, text, where);
  if (!Array.isArray(items)) return refuse(type, where);
  const item = type.item as ValueType;
  return items.map((one, i) => castText(item, one, `${where}, item ${i}`));
}

function parseJson(type: ValueType, text: string, where: string): unknown {
  try {
    return parseJsonLossless(text);
  } catch {
    return refuse(type, where);
  }
}

function refuse(type: ValueType, where: string): never {
  throw new FeatureStoreError(
    "FS_VALUE_INVALID",
    `${where}: the text is not a value of type ${typeText(type)}`,
  );
}
