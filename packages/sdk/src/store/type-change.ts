import { sameType } from "../schema/type-text.ts";
import type { ValueKind, ValueType } from "../schema/value-type.ts";

/** What holds every value of a kind, and more. */
const WIDER: Readonly<Partial<Record<ValueKind, ValueKind>>> = {
  int32: "int64",
  float32: "float64",
};

/** Whether every value of `before` is one of `after`, which is another type: int32 to int64, float32 to float64, and lists of them. */
export function isWidened(before: ValueType, after: ValueType): boolean {
  if (sameType(before, after)) return false;
  if (before.kind === "list" && after.kind === "list" && before.item && after.item)
    return isWidened(before.item, after.item);
  return WIDER[before.kind] === after.kind;
}
