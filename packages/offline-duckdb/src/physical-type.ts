import {
  type DuckDBArrayType,
  type DuckDBListType,
  type DuckDBType,
  DuckDBTypeId,
} from "@duckdb/node-api";
import {
  bool,
  bytes,
  float32,
  float64,
  int32,
  int64,
  json,
  list,
  string,
  timestamp,
} from "@fs/sdk";
import type { ValueType } from "@fs/sdk/adapter";

/** How a column lies in DuckDB. "text" = enum, uuid, decimal; "json" = struct, map, JSON; "other" has no value type. */
export interface PhysicalType {
  readonly kind: PhysicalKind;
  /** DuckDB's own name of the type, which it also reads. */
  readonly text: string;
  readonly item?: PhysicalType;
}

/** The kinds that conversions tell apart. */
export type PhysicalKind =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "float32"
  | "float64"
  | "string"
  | "text"
  | "bytes"
  | "timestamptz"
  | "timestamp"
  | "timestamp_s"
  | "timestamp_ms"
  | "timestamp_ns"
  | "date"
  | "list"
  | "array"
  | "jsontext"
  | "json"
  | "other";

const KINDS: Readonly<Partial<Record<DuckDBTypeId, PhysicalKind>>> = {
  [DuckDBTypeId.BOOLEAN]: "bool",
  [DuckDBTypeId.TINYINT]: "int8",
  [DuckDBTypeId.SMALLINT]: "int16",
  [DuckDBTypeId.INTEGER]: "int32",
  [DuckDBTypeId.BIGINT]: "int64",
  [DuckDBTypeId.UTINYINT]: "uint8",
  [DuckDBTypeId.USMALLINT]: "uint16",
  [DuckDBTypeId.UINTEGER]: "uint32",
  [DuckDBTypeId.FLOAT]: "float32",
  [DuckDBTypeId.DOUBLE]: "float64",
  [DuckDBTypeId.VARCHAR]: "string",
  [DuckDBTypeId.ENUM]: "text",
  [DuckDBTypeId.UUID]: "text",
  [DuckDBTypeId.DECIMAL]: "text",
  [DuckDBTypeId.BLOB]: "bytes",
  [DuckDBTypeId.TIMESTAMP_TZ]: "timestamptz",
  [DuckDBTypeId.TIMESTAMP]: "timestamp",
  [DuckDBTypeId.TIMESTAMP_S]: "timestamp_s",
  [DuckDBTypeId.TIMESTAMP_MS]: "timestamp_ms",
  [DuckDBTypeId.TIMESTAMP_NS]: "timestamp_ns",
  [DuckDBTypeId.DATE]: "date",
  [DuckDBTypeId.LIST]: "list",
  [DuckDBTypeId.ARRAY]: "array",
  [DuckDBTypeId.STRUCT]: "json",
  [DuckDBTypeId.MAP]: "json",
};

/** The physical type of a column that DuckDB describes. */
export function physicalType(type: DuckDBType): PhysicalType {
  const text = type.alias ?? type.toString();
  if (type.alias === "JSON") return { kind: "jsontext", text };
  const kind = KINDS[type.typeId] ?? "other";
  if (kind !== "list" && kind !== "array") return { kind, text };
  // Both nested types name their item so.
  return { kind, text, item: physicalType((type as DuckDBListType | DuckDBArrayType).valueType) };
}

/** The value type that holds every value of a physical type without loss; null where none does. */
export function valueTypeOf(physical: PhysicalType): ValueType | null {
  switch (physical.kind) {
    case "bool":
      return bool();
    case "int8":
    case "int16":
    case "int32":
    case "uint8":
    case "uint16":
      return int32();
    case "int64":
    case "uint32":
      return int64();
    case "float32":
      return float32();
    case "float64":
      return float64();
    case "string":
    case "text":
      return string();
    case "bytes":
      return bytes();
    case "list":
    case "array": {
      const item = physical.item === undefined ? null : valueTypeOf(physical.item);
      return item === null ? null : list(item);
    }
    case "jsontext":
    case "json":
      return json();
    case "other":
      return null;
    default:
      return timestamp();
  }
}
