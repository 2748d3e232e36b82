import { FeatureStoreError } from "@fs/sdk/adapter";

// Deeper than any definition; what goes beyond is a cycle.
const MAX_DEPTH = 200;

/**
 * A deeply frozen copy of plain JSON data, equal to what the file gives back. Properties that are undefined are left
 * out, as JSON does; what JSON would change silently (NaN, bigint, Date, class instances) is FS_ARGUMENT_INVALID.
 * `__proto__` is an ordinary key.
 */
export function frozenJson(value: unknown, what: string): unknown {
  return copy(value, what, 0);
}

function copy(value: unknown, what: string, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (depth > MAX_DEPTH) throw notJson(what, "refers to itself or is nested too deeply");
  if (Array.isArray(value)) {
    return Object.freeze(Array.from(value, (item: unknown) => copy(item, what, depth + 1)));
  }
  if (!isPlainObject(value)) {
    throw notJson(what, `holds ${kindOf(value)}, which JSON cannot keep`);
  }
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) entries.push([key, copy(item, what, depth + 1)]);
  }
  // fromEntries defines properties instead of assigning them, so that __proto__ stays data.
  return Object.freeze(Object.fromEntries(entries));
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return `a value of type ${typeof value}`;
  return `an instance of ${value.constructor?.name ?? "a class"}`;
}

function notJson(what: string, problem: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `${what} ${problem}; give plain JSON data: objects, arrays, strings, finite numbers, booleans, null`,
  );
}
