import type { ValueType } from "@fs/sdk";

/** A value as a person reads it: float32 as its shortest text (234.56, not 234.55999755859375), null as null. */
export function valueText(value: unknown, type: ValueType | undefined): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, "Z");
  if (type?.kind === "float32" && typeof value === "number") return float32Text(value);
  return String(value);
}

/** The shortest decimal that rounds to the same 32 bits. */
export function float32Text(value: number): string {
  for (let digits = 1; digits <= 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return String(shorter);
  }
  return String(value);
}
