import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { parseInstant } from "../schema/instant.ts";
import { typeText } from "../schema/type-text.ts";
import type { ValueKind, ValueType } from "../schema/value-type.ts";
import type { StoredValue } from "./column-builder.ts";
import { parseJsonLossless, stringifyJsonLossless } from "./lossless-json.ts";

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/**
 * What a column holds for a value that a program gives; null and undefined are null. Nothing is converted that could
 * lose or guess: FS_VALUE_INVALID (or FS_VALUE_UNSAFE for an integer that a number cannot hold exactly) names `where`.
 */
export function toStored(type: ValueType, value: unknown, where: string): StoredValue | null {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? Number(value) : refuse(type, value, where);
    case "int32":
    case "int64":
      return integerToStored(type, value, where);
    case "float32":
      return typeof value === "number" ? Math.fround(value) : refuse(type, value, where);
    case "float64":
      return typeof value === "number" ? value : refuse(type, value, where);
    case "string":
      return typeof value === "string" && isWellFormed(value) ? value : refuse(type, value, where);
    case "bytes":
      return value instanceof Uint8Array ? value : refuse(type, value, where);
    case "timestamp":
      return instantToStored(type, value, where);
    case "list":
      return listToStored(type, value, where);
    case "json":
      return jsonToStored(type, value, where);
  }
}

/** What a reader gets for a stored value. FS_VALUE_UNSAFE names `where` when an int64 does not fit a number. */
export function toRead(type: ValueType, stored: StoredValue | null, where: string): unknown {
  if (stored === null) return null;
  switch (type.kind) {
    case "bool":
      return stored === 1 || (stored as unknown) === true;
    case "bytes":
      // A copy: what a reader does to it must not reach the column.
      return new Uint8Array(stored as Uint8Array);
    case "int64":
      return type.as === "bigint" ? stored : safeNumber(stored as bigint, where);
    case "timestamp":
      return type.as === "bigint" ? stored : new Date(floorMillis(stored as bigint));
    case "list": {
      const item = type.item as ValueType;
      return (stored as readonly (StoredValue | null)[]).map((one) => toRead(item, one, where));
    }
    case "json":
      return parseJsonLossless(stored as string);
    default:
      return stored;
  }
}

/** False for a text with half a surrogate pair, which UTF-8 cannot hold. */
export function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDFFF]/.test(text) || !/\p{Surrogate}/u.test(text);
}

function integerToStored(type: ValueType, value: unknown, where: string): StoredValue {
  if (typeof value !== "number" && typeof value !== "bigint") return refuse(type, value, where);
  if (typeof value === "number" && !Number.isInteger(value)) return refuse(type, value, where);
  if (type.kind === "int32") {
    const whole = Number(value);
    return whole >= INT32_MIN && whole <= INT32_MAX ? whole : refuse(type, value, where);
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new FeatureStoreError(
      "FS_VALUE_UNSAFE",
      `${where}: the number is beyond 2^53 - 1, where numbers are no longer exact; give it as a bigint`,
    );
  }
  const whole = BigInt(value);
  return whole >= INT64_MIN && whole <= INT64_MAX ? whole : refuse(type, value, where);
}

function safeNumber(value: bigint, where: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new FeatureStoreError(
    "FS_VALUE_UNSAFE",
    `${where}: the stored int64 is beyond 2^53 - 1, where numbers are no longer exact; declare it int64({ as: "bigint" })`,
  );
}

function instantToStored(type: ValueType, value: unknown, where: string): StoredValue {
  if (typeof value === "bigint" && value >= INT64_MIN && value <= INT64_MAX) return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (value instanceof Date && !Number.isNaN(value.getTime()))
    return BigInt(value.getTime()) * 1000n;
  if (typeof value === "string") return parseInstant(value) ?? refuse(type, value, where);
  return refuse(type, value, where);
}

function listToStored(type: ValueType, value: unknown, where: string): StoredValue {
  const item = type.item as ValueType;
  const isList =
    Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isList) return refuse(type, value, where);
  const items = value as ArrayLike<unknown>;
  const stored = new Array<unknown>(items.length);
  for (let i = 0; i < items.length; i += 1) {
    const one = toStored(item, items[i], `${where}, item ${i}`);
    stored[i] = item.kind === "bool" && one !== null ? one === 1 : one;
  }
  return stored;
}

function jsonToStored(type: ValueType, value: unknown, where: string): StoredValue {
  try {
    return stringifyJsonLossless(value) ?? refuse(type, value, where);
  } catch (cause) {
    throw new FeatureStoreError(
      "FS_VALUE_INVALID",
      `${where}: the value is no JSON: it holds itself, a NaN or infinity, a Map, a Set or bytes; give plain objects, lists, texts and numbers`,
      { cause },
    );
  }
}

function floorMillis(micros: bigint): number {
  const millis = micros / 1000n;
  return Number(micros < 0n && micros % 1000n !== 0n ? millis - 1n : millis);
}

function refuse(type: ValueType, value: unknown, where: string): never {
  throw new FeatureStoreError(
    "FS_VALUE_INVALID",
    `${where}: expected ${typeText(type)}, found ${describe(type, value)}`,
    {
      details: { value },
    },
  );
}

const NUMBERS: ReadonlySet<ValueKind> = new Set(["int32", "int64", "float32", "float64"]);

/** What a value is, in words that do not say which; of one of the right sort, what is wrong with it. */
function describe(type: ValueType, value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date";
  if (Array.isArray(value)) return "an array";
  if (value instanceof Uint8Array) return "bytes";
  if (typeof value === "string")
    return isWellFormed(value) ? "a string" : "a string with half a surrogate pair";
  if (typeof value !== "number" && typeof value !== "bigint")
    return typeof value === "object" ? "an object" : `a ${typeof value}`;
  const fits = NUMBERS.has(type.kind) || type.kind === "timestamp";
  if (!fits || (typeof value === "bigint" && /^float/.test(type.kind))) return `a ${typeof value}`;
  if (typeof value === "number" && !Number.isInteger(value)) return "a number that is no integer";
  return `a ${typeof value} out of its range`;
}
