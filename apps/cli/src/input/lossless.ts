import { parse } from "lossless-json";

/** A JSON number without loss: an integer that a number cannot hold exactly becomes a bigint. */
export function numberOf(text: string): number | bigint {
  const number = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number;
}

/** Parses JSON and keeps every digit of an integer. Throws SyntaxError for what is no JSON. */
export function parseLossless(text: string): unknown {
  return parse(text, undefined, numberOf);
}
