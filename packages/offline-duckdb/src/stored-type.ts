import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  type DuckDBType,
  FLOAT,
  INTEGER,
  LIST,
  TIMESTAMPTZ,
  VARCHAR,
} from "@duckdb/node-api";
import type { ValueType } from "@fs/sdk/adapter";
import { type PhysicalType, physicalType } from "./physical-type.ts";

/** The DuckDB type in which values of a type are read, written and put into tables; json is its text. */
export function storedType(type: ValueType): DuckDBType {
  switch (type.kind) {
    case "bool":
      return BOOLEAN;
    case "int32":
      return INTEGER;
    case "int64":
      return BIGINT;
    case "float32":
      return FLOAT;
    case "float64":
      return DOUBLE;
    case "bytes":
      return BLOB;
    case "timestamp":
      return TIMESTAMPTZ;
    case "list":
      return LIST(storedType(type.item as ValueType));
    default:
      return VARCHAR;
  }
}

/** {@link storedType} as a physical type. A json column is marked as such, though it lies as text. */
export function storedPhysical(type: ValueType): PhysicalType {
  if (type.kind === "json") return { kind: "jsontext", text: "VARCHAR" };
  if (type.kind !== "list") return physicalType(storedType(type));
  const item = storedPhysical(type.item as ValueType);
  return { kind: "list", text: `${item.text}[]`, item };
}
