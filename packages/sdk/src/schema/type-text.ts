import type { ValueType } from "./value-type.ts";

/** A type in words, as messages and layouts write it: `int64`, `list<float64>`. */
export function typeText(type: ValueType): string {
  return type.kind === "list" && type.item ? `list<${typeText(type.item)}>` : type.kind;
}

/** Whether two types store alike: kind and item count, `as`, description and tags do not. */
export function sameType(a: ValueType, b: ValueType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind !== "list") return true;
  return a.item !== undefined && b.item !== undefined && sameType(a.item, b.item);
}
