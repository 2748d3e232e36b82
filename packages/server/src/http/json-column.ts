import type { Column } from "@fs/sdk";
import { isPresent, type ValueType } from "@fs/sdk/adapter";

/**
 * The values of a column as Feast's JSON writes them, joined by commas: integers in full, floats with a fraction or an
 * exponent (what Feast's client tells them by), times as epoch seconds, bytes as base64, JSON as it is; null at a gap,
 * and for NaN and infinities.
 */
export function jsonColumn({ type, values, validity }: Column, length: number): string {
  if (length === 0) return "";
  if (type.kind === "float64" || type.kind === "float32")
    return floatsText(values as Float64Array, validity, length);
  const write = writerOf(type, values);
  let text = validity === null || isPresent(validity, 0) ? write(0) : "null";
  if (validity === null) {
    for (let i = 1; i < length; i += 1) text += `,${write(i)}`;
    return text;
  }
  for (let i = 1; i < length; i += 1) text += isPresent(validity, i) ? `,${write(i)}` : ",null";
  return text;
}

function writerOf(type: ValueType, values: Column["values"]): (index: number) => string {
  switch (type.kind) {
    case "int64":
      return int64Writer(values as BigInt64Array);
    case "int32":
      return (i) => String(values[i]);
    default:
      return (i) => jsonValue(type, values[i]);
  }
}

/**
 * Most columns are floats, and nothing writes fractions as fast as JSON.stringify. What it would write otherwise stands
 * among them as text, which holds no quote but those that are taken away again.
 */
function floatsText(values: Float64Array, validity: Uint8Array | null, length: number): string {
  if (length === 1 && validity === null) return floatText(values[0] as number);
  const items = new Array<string | number>(length);
  let hasTexts = false;
  for (let i = 0; i < length; i += 1) {
    const value = values[i] as number;
    const isNull = validity !== null && !isPresent(validity, i);
    // NaN is none of them, and null in JSON anyway. Dividing by one would take three times as long.
    const isFraction = !isNull && Math.floor(value) !== value;
    if (!isFraction) hasTexts = true;
    items[i] = isFraction ? value : isNull ? "null" : floatText(value);
  }
  const text = JSON.stringify(items).slice(1, -1);
  return hasTexts ? text.replaceAll('"', "") : text;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
/** Fewer values are written before their halves are in view. */
const MANY = 8;

/** Most int64 are small: reading their two halves makes no bigint. */
function int64Writer(values: BigInt64Array): (index: number) => string {
  if (!LITTLE_ENDIAN || values.length < MANY) return (i) => String(values[i]);
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return (i) => {
    const low = halves[2 * i] as number;
    const high = halves[2 * i + 1] as number;
    if (high === 0 && low >= 0) return String(low);
    if (high < -0x200000 || high >= 0x200000) return String(values[i]);
    return String(high * 0x1_0000_0000 + (low >>> 0));
  };
}

/** One stored value as JSON text. */
function jsonValue(type: ValueType, value: unknown): string {
  if (value === null || value === undefined) return "null";
  switch (type.kind) {
    case "bool":
      return value === 1 || value === true ? "true" : "false";
    case "int32":
    case "int64":
      return String(value);
    case "float32":
    case "float64":
      return floatText(value as number);
    case "string":
      return JSON.stringify(value);
    case "timestamp":
      return String(secondsOf(value as bigint));
    case "bytes":
      return `"${Buffer.from(value as Uint8Array).toString("base64")}"`;
    case "json":
      return value as string;
    case "list": {
      const item = type.item as ValueType;
      return `[${(value as readonly unknown[]).map((one) => jsonValue(item, one)).join(",")}]`;
    }
  }
}

function floatText(value: number): string {
  if (!Number.isInteger(value)) return Number.isFinite(value) ? String(value) : "null";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.includes("e") ? text : `${text}.0`;
}

function secondsOf(micros: bigint): bigint {
  const seconds = micros / 1_000_000n;
  return micros < 0n && micros % 1_000_000n !== 0n ? seconds - 1n : seconds;
}
