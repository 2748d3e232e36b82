import { castText } from "../data/cast-text.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { typeText } from "../schema/type-text.ts";
import type { ValueType } from "../schema/value-type.ts";

/**
 * How values that a caller gives are taken: as they are (false), texts that are exactly a value of the declared type as
 * that value (true: for callers that know only text), or as Feast's wire writes them ("wire"): the same, and a number
 * where a time is declared is epoch seconds, a whole number where a text is declared is that text.
 */
export type CastMode = boolean | "wire";

/** A value as a mode takes it; `toStored` checks what comes out. FS_VALUE_INVALID names `where`. */
export function castValue(mode: CastMode, type: ValueType, value: unknown, where: string): unknown {
  if (mode === false) return value;
  return mode === true ? castText(type, value, where) : wireValue(type, value, where);
}

function wireValue(type: ValueType, value: unknown, where: string): unknown {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (type.kind === "timestamp" && isNumber) return microsOfSeconds(type, value, where);
  if (type.kind === "string" && isNumber) return wholeText(value);
  if (type.kind === "list" && Array.isArray(value)) {
    const item = type.item as ValueType;
    return value.map((one, i) => wireValue(item, one, `${where}, item ${i}`));
  }
  return castText(type, value, where);
}

function microsOfSeconds(type: ValueType, seconds: number | bigint, where: string): bigint {
  if (typeof seconds === "bigint") return seconds * 1_000_000n;
  const micros = Math.round(seconds * 1e6);
  if (Number.isSafeInteger(micros)) return BigInt(micros);
  throw new FeatureStoreError(
    "FS_VALUE_INVALID",
    `${where}: expected ${typeText(type)} as ISO text or as epoch seconds, found a number out of its range`,
  );
}

function wholeText(value: number | bigint): unknown {
  return typeof value === "bigint" || Number.isSafeInteger(value) ? String(value) : value;
}
