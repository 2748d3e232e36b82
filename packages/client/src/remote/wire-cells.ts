import {
  type Column,
  instantText,
  jsonText,
  type StoredValue,
  storedAt,
  type ValueType,
} from "@fs/sdk/adapter";

/** Seconds beyond this are no number of microseconds that a double holds. */
const MAX_EXACT = 2n ** 53n;

/** One stored value as Feast's wire has it in a request: JSON as a text of its own, whole seconds as numbers, finer times as ISO text. */
export function wireCell(column: Column, row: number): string {
  return cellText(column.type, storedAt(column, row));
}

/** A time of a row, which Feast wants as text without a zone; null for NaN. */
export function wireRowTime(micros: number): string {
  return Number.isNaN(micros) ? "null" : `"${instantText(BigInt(micros)).slice(0, -1)}"`;
}

function cellText(type: ValueType, stored: StoredValue | null): string {
  if (stored === null) return "null";
  switch (type.kind) {
    case "timestamp": {
      const micros = stored as bigint;
      const isWhole = micros % 1_000_000n === 0n && micros <= MAX_EXACT && micros >= -MAX_EXACT;
      return isWhole ? String(micros / 1_000_000n) : jsonText(type, micros);
    }
    case "json":
      return JSON.stringify(stored);
    case "list": {
      const items = stored as readonly (StoredValue | null)[];
      return `[${items.map((one) => cellText(type.item as ValueType, one)).join(",")}]`;
    }
    default:
      return jsonText(type, stored);
  }
}
