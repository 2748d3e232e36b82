import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { typeText } from "../schema/type-text.ts";
import {
  bool,
  bytes,
  float32,
  float64,
  int32,
  int64,
  json,
  list,
  string,
  timestamp,
  type ValueType,
} from "../schema/value-type.ts";

/**
 * The narrowest type that holds every value of a column nobody declared; a column of nulls is one of strings.
 * FS_VALUE_INVALID names `where` when the values are of different kinds.
 */
export function inferType(values: ArrayLike<unknown>, where: string): ValueType {
  return settled(typeSoFar(values, where));
}

/** Null, and a list without an item, are what no value has told yet. */
function typeSoFar(values: ArrayLike<unknown>, where: string): ValueType | null {
  const typed = typedArrayType(values);
  if (typed !== null) return typed;
  let found: ValueType | null = null;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    const one = inferOne(value, where);
    found = found === null ? one : join(found, one, where);
  }
  return found;
}

function settled(type: ValueType | null): ValueType {
  if (type === null) return string();
  return type.kind === "list" ? list(settled(type.item ?? null)) : type;
}

function inferOne(value: unknown, where: string): ValueType {
  switch (typeof value) {
    case "boolean":
      return bool();
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? int64() : float64();
    case "bigint":
      return int64({ as: "bigint" });
    case "string":
      return string();
    default:
      break;
  }
  if (value instanceof Date) return timestamp();
  if (value instanceof Uint8Array) return bytes();
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const item = typeSoFar(value as unknown as ArrayLike<unknown>, where);
    return item === null ? { kind: "list" } : list(item);
  }
  return json();
}

function join(a: ValueType, b: ValueType, where: string): ValueType {
  if (a.kind === "list" && b.kind === "list") {
    if (a.item === undefined || b.item === undefined) return a.item === undefined ? b : a;
    return list(join(a.item, b.item, where));
  }
  if (a.kind === b.kind) return a.as === "bigint" ? a : b;
  const numbers = new Set([a.kind, b.kind]);
  if (numbers.has("float64") && numbers.has("int64") && a.as === undefined && b.as === undefined)
    return float64();
  throw new FeatureStoreError(
    "FS_VALUE_INVALID",
    `${where}: the column mixes ${typeText(a)} and ${typeText(b)}; give it values of one type`,
  );
}

function typedArrayType(values: ArrayLike<unknown>): ValueType | null {
  if (values instanceof Float64Array) return float64();
  if (values instanceof Float32Array) return float32();
  if (values instanceof BigInt64Array) return int64({ as: "bigint" });
  if (values instanceof Uint32Array) return int64();
  const small = [Int32Array, Int16Array, Int8Array, Uint16Array, Uint8Array, Uint8ClampedArray];
  return small.some((array) => values instanceof array) ? int32() : null;
}
