import { FeatureStoreError, sameType, type ValueType } from "@fs/sdk/adapter";

/** What a column of SQLite is declared as -> its type here. SQLite takes any name, and keeps any value under it. */
const TYPES: ReadonlyMap<string, ValueType["kind"]> = new Map([
  ["BOOLEAN", "bool"],
  ["INT", "int32"],
  ["INTEGER", "int64"],
  ["FLOAT", "float32"],
  ["REAL", "float64"],
  ["TEXT", "string"],
  ["BLOB", "bytes"],
  ["TIMESTAMP", "timestamp"],
  ["JSON TEXT", "json"],
]);
const LIST = "LIST OF ";

/** The type of a column, or null where it is declared as something else. */
export function valueType(declared: string): ValueType | null {
  if (declared.startsWith(LIST)) {
    const item = valueType(declared.slice(LIST.length));
    return item === null ? null : { kind: "list", item };
  }
  const kind = TYPES.get(declared);
  return kind === undefined ? null : { kind };
}

/** How a column of a type is declared. */
export function sqliteType(type: ValueType): string {
  if (type.item !== undefined) return LIST + sqliteType(type.item);
  return [...TYPES].find(([, kind]) => kind === type.kind)?.[0] as string;
}

/** A stored value as SQLite takes it: integers as bigint, NaN (which SQLite would make null) as text, lists as JSON. */
export function toSqlite(type: ValueType, value: unknown): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case "bool":
    case "int32":
      return BigInt(value as number);
    case "float32":
    case "float64":
      return Number.isNaN(value) ? "NaN" : value;
    case "list":
      return JSON.stringify((value as readonly unknown[]).map(toItem));
    default:
      return value;
  }
}

/** The reverse of {@link toSqlite}: the value as a column of the type holds it. */
export function fromSqlite(type: ValueType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "bool":
    case "int32":
    case "float32":
    case "float64":
      return Number(value);
    case "int64":
    case "timestamp":
      return BigInt(value as bigint);
    case "list":
      return (JSON.parse(value as string) as unknown[]).map((item) =>
        fromItem(type.item as ValueType, item),
      );
    case "json":
      return String(value);
    default:
      return value;
  }
}

/** A value of one type as another that a view declares. FS_VALUE_LOSS, or FS_SOURCE_TYPE_MISMATCH, names the column. */
export function convert(from: ValueType, to: ValueType, value: unknown, column: string): unknown {
  if (value === null || sameType(from, to)) return value;
  switch (`${from.kind} -> ${to.kind}`) {
    case "int32 -> int64":
      return BigInt(value as number);
    case "int32 -> float64":
    case "float32 -> float64":
      return value;
    case "float64 -> float32":
      return Math.fround(value as number);
    case "int64 -> int32":
      if (BigInt.asIntN(32, value as bigint) === value) return Number(value);
      throw new FeatureStoreError(
        "FS_VALUE_LOSS",
        `column "${column}": an int64 does not fit int32, which the view declares; declare int64`,
      );
    default:
      throw new FeatureStoreError(
        "FS_SOURCE_TYPE_MISMATCH",
        `column "${column}": a ${from.kind} does not convert to ${to.kind}, which the view declares`,
      );
  }
}

function toItem(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function fromItem(type: ValueType, item: unknown): unknown {
  if (item === null) return null;
  if (type.kind === "bytes") return new Uint8Array(Buffer.from(item as string, "base64"));
  return type.kind === "bool" ? item : fromSqlite(type, item);
}
