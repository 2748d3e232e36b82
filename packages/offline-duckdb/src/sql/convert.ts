import type { ValueType } from "@fs/sdk/adapter";
import type { PhysicalKind, PhysicalType } from "../physical-type.ts";
import { instantOf, isInstant, microsOf } from "./instant.ts";

/** What a conversion needs beside the types. */
export interface Conversion {
  readonly from: PhysicalType;
  readonly to: ValueType;
  /** An expression that stops the statement where a value is beyond the range of the type, or a text is no JSON. */
  readonly fault: (kind: "range" | "json") => string;
}

const INTEGERS: ReadonlySet<PhysicalKind> = new Set([
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
]);
const WIDE: ReadonlySet<PhysicalKind> = new Set(["int64", "uint32"]);

/**
 * The expression as a value of the declared type, by the one table of conversions that apply() allows too: integers
 * widen, int64 -> int32 is checked value by value, bool -> integer, integers -> floats, float64 -> float32 rounds and
 * overflows to an infinity, every instant -> microseconds, enum, uuid and decimal -> string, structs, maps and JSON text -> json,
 * lists by their items. Null where the types do not convert.
 */
export function convert(expression: string, conversion: Conversion): string | null {
  const { from, to } = conversion;
  switch (to.kind) {
    case "bool":
      return from.kind === "bool" ? expression : null;
    case "int32":
    case "int64":
      return toInteger(expression, conversion);
    case "float32":
    case "float64":
      return toFloat(expression, from, to.kind);
    case "string":
      if (from.kind === "string") return expression;
      return from.kind === "text" ? `CAST(${expression} AS VARCHAR)` : null;
    case "bytes":
      return from.kind === "bytes" ? expression : null;
    case "timestamp":
      if (!isInstant(from)) return null;
      return from.kind === "timestamptz" ? expression : instantOf(microsOf(expression, from));
    case "list":
      return toList(expression, conversion);
    case "json":
      return toJson(expression, conversion);
  }
}

/** True for the integers that have a value type. */
export function isInteger(physical: PhysicalType): boolean {
  return INTEGERS.has(physical.kind);
}

function toInteger(expression: string, { from, to, fault }: Conversion): string | null {
  if (from.kind === to.kind) return expression;
  if (!INTEGERS.has(from.kind) && from.kind !== "bool") return null;
  if (to.kind === "int64") return `CAST(${expression} AS BIGINT)`;
  if (!WIDE.has(from.kind)) return `CAST(${expression} AS INTEGER)`;
  const fits = `${expression} IS NULL OR ${expression} BETWEEN -2147483648 AND 2147483647`;
  return `CASE WHEN ${fits} THEN TRY_CAST(${expression} AS INTEGER) ELSE CAST(${fault("range")} AS INTEGER) END`;
}

function toFloat(
  expression: string,
  from: PhysicalType,
  kind: "float32" | "float64",
): string | null {
  if (from.kind === kind) return expression;
  if (kind === "float64") {
    const widens = from.kind === "float32" || INTEGERS.has(from.kind);
    return widens ? `CAST(${expression} AS DOUBLE)` : null;
  }
  if (INTEGERS.has(from.kind)) return `CAST(${expression} AS FLOAT)`;
  if (from.kind !== "float64") return null;
  // A plain CAST stops the statement at an overflow.
  const infinite = `CASE WHEN ${expression} > 0 THEN CAST('Infinity' AS FLOAT) WHEN ${expression} < 0 THEN CAST('-Infinity' AS FLOAT) END`;
  return `coalesce(TRY_CAST(${expression} AS FLOAT), ${infinite})`;
}

function toList(expression: string, { from, to, fault }: Conversion): string | null {
  if (from.item === undefined || to.item === undefined) return null;
  const flat = from.kind === "array" ? `CAST(${expression} AS ${from.item.text}[])` : expression;
  const item = convert("x", { from: from.item, to: to.item, fault });
  if (item === null) return null;
  return item === "x" ? flat : `list_transform(${flat}, lambda x: ${item})`;
}

function toJson(expression: string, { from, fault }: Conversion): string | null {
  if (from.kind === "jsontext") return `CAST(${expression} AS VARCHAR)`;
  if (from.kind === "json") return `CAST(to_json(${expression}) AS VARCHAR)`;
  // In Parquet and CSV, JSON lies as text.
  if (from.kind !== "string") return null;
  const valid = `${expression} IS NULL OR json_valid(${expression})`;
  return `CASE WHEN ${valid} THEN ${expression} ELSE CAST(${fault("json")} AS VARCHAR) END`;
}
