import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { Schema, ValueKind } from "../schema/value-type.ts";
import { checkDistinct, checkName } from "./names.ts";

const KINDS: ReadonlySet<ValueKind> = new Set([
  "bool",
  "int32",
  "int64",
  "float32",
  "float64",
  "string",
  "bytes",
  "timestamp",
  "list",
  "json",
]);

/** A frozen copy of a schema whose names and types were checked; `what` begins the message of an error. */
export function frozenSchema<S extends Schema>(what: string, schema: S): S {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    throw new FeatureStoreError("FS_DEFINITION_INVALID", `${what}: give an object of name: type()`);
  }
  const names = Object.keys(schema);
  checkDistinct(what, names);
  for (const name of names) {
    checkName(what, name);
    if (!isValueType(schema[name])) {
      throw new FeatureStoreError(
        "FS_DEFINITION_INVALID",
        `${what} "${name}" has no type; write a type of @fs/sdk, such as float64()`,
      );
    }
  }
  // Integer-like names would be reordered by the object itself; order is kept for all others.
  return Object.freeze({ ...schema });
}

function isValueType(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { kind, item } = value as { kind?: unknown; item?: unknown };
  if (!KINDS.has(kind as ValueKind)) return false;
  return kind === "list" ? isValueType(item) : true;
}
