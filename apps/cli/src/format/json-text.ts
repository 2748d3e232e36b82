import { stringify } from "lossless-json";

/** JSON of plain values; a bigint is printed in full, a number that is not finite as null. */
export function jsonText(value: unknown, indent: number): string {
  return stringify(value, undefined, indent === 0 ? undefined : indent) ?? "null";
}
