import * as sdk from "@fs/sdk";
import { parseInstant } from "@fs/sdk/adapter";
import type { Cell } from "./case-file.ts";

/** The value type of a case's type text: `int64`, `list<float32>`. 64-bit values are exact. */
export function typeOf(text: string): sdk.ValueType {
  const list = /^list<(.+)>$/.exec(text);
  if (list) return sdk.list(typeOf(list[1] as string));
  switch (text) {
    case "bool":
      return sdk.bool();
    case "int32":
      return sdk.int32();
    case "int64":
      return sdk.int64({ as: "bigint" });
    case "float32":
      return sdk.float32();
    case "float64":
      return sdk.float64();
    case "string":
      return sdk.string();
    case "bytes":
      return sdk.bytes();
    case "timestamp":
      return sdk.timestamp({ as: "bigint" });
    default:
      throw new Error(`a case names the type ${text}, which is none`);
  }
}

/** A cell as a program would give it. */
export function cellValue(type: string, cell: Cell): unknown {
  if (cell === null) return null;
  const list = /^list<(.+)>$/.exec(type);
  if (list) return (cell as readonly Cell[]).map((item) => cellValue(list[1] as string, item));
  switch (type) {
    case "int64":
      return BigInt(cell as string);
    case "int32":
      return Number(cell);
    case "float32":
    case "float64":
      return Number(cell);
    case "bytes":
      return Uint8Array.from(Buffer.from(cell as string, "base64"));
    case "timestamp":
      return exactInstant(cell as string);
    default:
      return cell;
  }
}

/** Dates where they hold the instant, so that a column nobody declared is seen to be one of times. */
function exactInstant(text: string): Date | bigint {
  const micros = parseInstant(text);
  if (micros === null) throw new Error(`a case holds the time ${text}, which is none`);
  return micros % 1000n === 0n ? new Date(Number(micros / 1000n)) : micros;
}

/** Any cell or value as one text per value, so that equal values are equal texts. */
export function canonical(type: string, value: unknown): string {
  if (value === null || value === undefined) return "null";
  const list = /^list<(.+)>$/.exec(type);
  if (list)
    return `[${(value as readonly unknown[]).map((item) => canonical(list[1] as string, item)).join(", ")}]`;
  switch (type) {
    case "int32":
    case "int64":
      return BigInt(value as bigint).toString();
    case "float32":
      return String(Math.fround(Number(value)));
    case "float64":
      return String(Number(value));
    case "bytes":
      return typeof value === "string"
        ? value
        : Buffer.from(value as Uint8Array).toString("base64");
    case "bool":
      return String(value === true || value === 1);
    case "timestamp":
      return instant(value).toString();
    default:
      return JSON.stringify(value);
  }
}

function instant(value: unknown): bigint {
  if (value instanceof Date) return BigInt(value.getTime()) * 1000n;
  if (typeof value === "string") return parseInstant(value) ?? -1n;
  return value as bigint;
}

/** Whether a value is the expected one; an on-demand float within a relative 1e-6. */
export function sameValue(
  type: string,
  expected: Cell,
  found: unknown,
  onDemand: boolean,
): boolean {
  const [want, have] = [canonical(type, expected), canonical(type, found)];
  if (want === have || !onDemand || !type.startsWith("float")) return want === have;
  const [a, b] = [Number(want), Number(have)];
  return (
    want !== "null" &&
    have !== "null" &&
    Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b))
  );
}
