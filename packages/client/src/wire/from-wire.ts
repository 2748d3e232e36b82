import {
  castText,
  parseInstant,
  type StoredValue,
  toStored,
  type ValueType,
} from "@fs/sdk/adapter";

/**
 * What a column holds for a value of Feast's JSON, whose times are epoch seconds, bytes base64, and integers numbers or
 * texts. FS_VALUE_INVALID names `where` for a value of another type.
 */
export function fromWire(type: ValueType, value: unknown, where: string): StoredValue | null {
  return toStored(type, unwired(type, value, where), where);
}

function unwired(type: ValueType, value: unknown, where: string): unknown {
  switch (type.kind) {
    case "timestamp":
      return instant(value);
    case "json":
      return value;
    case "list":
      return Array.isArray(value)
        ? value.map((one, i) => unwired(type.item as ValueType, one, `${where}, item ${i}`))
        : castText(type, value, where);
    default:
      return castText(type, value, where);
  }
}

function instant(value: unknown): unknown {
  if (typeof value === "bigint") return value * 1_000_000n;
  if (typeof value === "string") return parseInstant(value) ?? value;
  return typeof value === "number" ? Math.round(value * 1e6) : value;
}
