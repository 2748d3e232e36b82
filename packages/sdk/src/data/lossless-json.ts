import { scanJson } from "./json-scanner.ts";

/** Where a whole number of sixteen digits or more stands, and not within a fraction as most runs of digits do. */
const LONG_INTEGER = /(?:^|[[,:\s])-?\d{16,}(?![\d.eE])/;
/** Making a bigint of millions of digits takes seconds, in which a server answers nobody. */
const MAX_DIGITS = 1_000;

/**
 * As JSON.parse, but an integer that a number does not hold exactly is a bigint. A text without an integer of sixteen
 * digits goes to JSON.parse as it is. Throws SyntaxError as JSON.parse does, and for an integer of more than a
 * thousand digits.
 */
export function parseJsonLossless(text: string): unknown {
  return LONG_INTEGER.test(text) ? scanJson(text, exactInteger) : JSON.parse(text);
}

function exactInteger(text: string): number | bigint {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  if (text.length - Number(text.startsWith("-")) > MAX_DIGITS)
    throw new SyntaxError(`An integer of more than ${MAX_DIGITS} digits in JSON`);
  return BigInt(text);
}

/**
 * As JSON.stringify, but a bigint is written as the integer that it is, and what JSON.stringify would quietly make
 * something else of is a TypeError, as a cycle is: NaN and infinities, a Map, a Set, bytes. Undefined for what is no
 * JSON.
 */
export function stringifyJsonLossless(value: unknown): string | undefined {
  const mark = newMark();
  let bigints = false;
  const text = JSON.stringify(value, (_key, one: unknown) => {
    if (isLost(one)) throw new TypeError("a value that JSON has no place for");
    if (typeof one !== "bigint") return one;
    bigints = true;
    return `${mark}${one}`;
  }) as string | undefined;
  return bigints ? text?.replace(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1") : text;
}

function isLost(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return value instanceof Map || value instanceof Set || ArrayBuffer.isView(value);
}

/** 128 random bits: no text holds them by chance. Pages without TLS have no `randomUUID`. */
function newMark(): string {
  return `${globalThis.crypto.getRandomValues(new Uint32Array(4)).join("-")}:`;
}
