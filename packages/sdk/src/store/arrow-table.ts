import { FeatureStoreError } from "../errors/feature-store-error.ts";
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
  type ValueType,
} from "../schema/value-type.ts";

/** The members of an Arrow table that are called: any implementation with these will do. */
export interface ArrowTable {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly ArrowField[] };
  getChildAt(index: number): ArrowVector | null;
}

/** A named column's type. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
}

/** A type of Arrow, told by its number; the rest depends on it. */
export interface ArrowType {
  readonly typeId: number;
  readonly bitWidth?: number;
  readonly isSigned?: boolean;
  readonly precision?: number;
  readonly unit?: number;
  readonly dictionary?: ArrowType;
  readonly children?: readonly ArrowField[] | null;
}

/** A column's values. */
export interface ArrowVector {
  get(index: number): unknown;
  isValid?(index: number): boolean;
  toArray?(): ArrayLike<unknown>;
}

/** A column of an Arrow table: its type here, and its values as a program would give them. */
export interface ArrowColumn {
  readonly name: string;
  readonly type: ValueType;
  readonly values: readonly unknown[];
}

/** True for what has the members of an Arrow table. */
export function isArrowTable(value: unknown): value is ArrowTable {
  const { numRows, schema, getChildAt } = value as Partial<ArrowTable>;
  return (
    typeof numRows === "number" && Array.isArray(schema?.fields) && typeof getChildAt === "function"
  );
}

/** The columns of an Arrow table. FS_VALUE_INVALID names a column whose type holds no value type. */
export function arrowColumns(table: ArrowTable): readonly ArrowColumn[] {
  return table.schema.fields.map((field, position) => {
    const vector = table.getChildAt(position);
    const type = typeOf(field.type, field.name);
    const read = vector === null ? () => null : reader(field.type, vector);
    return {
      name: field.name,
      type,
      values: Array.from({ length: table.numRows }, (_, i) => read(i)),
    };
  });
}

/** Numbers of types, as the Arrow format gives them. */
const TYPE = {
  dictionary: -1,
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  date: 8,
  timestamp: 10,
  list: 12,
  struct: 13,
  fixedSizeBinary: 15,
  fixedSizeList: 16,
  map: 17,
  largeBinary: 19,
  largeUtf8: 20,
} as const;

function typeOf(type: ArrowType, name: string): ValueType {
  switch (type.typeId) {
    case TYPE.dictionary:
      return typeOf(type.dictionary as ArrowType, name);
    case TYPE.int:
      return (type.bitWidth ?? 64) < 32 || (type.bitWidth === 32 && type.isSigned)
        ? int32()
        : int64();
    case TYPE.float:
      return type.precision === 2 ? float64() : float32();
    case TYPE.utf8:
    case TYPE.largeUtf8:
    case TYPE.null:
      return string();
    case TYPE.binary:
    case TYPE.largeBinary:
    case TYPE.fixedSizeBinary:
      return bytes();
    case TYPE.bool:
      return bool();
    case TYPE.date:
    case TYPE.timestamp:
      return timestamp();
    case TYPE.list:
    case TYPE.fixedSizeList:
      return list(typeOf(type.children?.[0]?.type as ArrowType, name));
    case TYPE.struct:
    case TYPE.map:
      return json();
    default:
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `entity rows, column "${name}": an Arrow column of this type cannot be taken; cast it to a number, text, time, list or struct`,
      );
  }
}

type Read = (index: number) => unknown;

function reader(type: ArrowType, vector: ArrowVector): Read {
  switch (type.typeId) {
    case TYPE.timestamp:
      return timestampReader(type.unit ?? 2, vector);
    case TYPE.date:
      return present(vector, (value) => new Date(Number(value)));
    case TYPE.list:
    case TYPE.fixedSizeList: {
      const item = type.children?.[0]?.type as ArrowType;
      return present(vector, (value) => {
        const items = value as ArrowVector & { readonly length: number };
        const read = reader(item, items);
        return Array.from({ length: items.length }, (_, i) => read(i));
      });
    }
    case TYPE.struct:
    case TYPE.map:
      return present(vector, (value) => JSON.parse(JSON.stringify(value, plainBigint)));
    default:
      return present(vector, (value) => value);
  }
}

function present(vector: ArrowVector, convert: (value: unknown) => unknown): Read {
  return (index) => {
    const value = vector.get(index);
    return value === null || value === undefined ? null : convert(value);
  };
}

/** Units of a timestamp to microseconds: seconds, milliseconds, microseconds, nanoseconds. */
const MULTIPLY = [1_000_000n, 1000n, 1n] as const;

/** `get` answers milliseconds with fractions; the array beneath is exact. */
function timestampReader(unit: number, vector: ArrowVector): Read {
  const raw = vector.toArray?.();
  if (!(raw instanceof BigInt64Array)) {
    return present(vector, (value) => BigInt(Math.round(Number(value) * 1000)));
  }
  return (index) => {
    // `get` refuses a time whose milliseconds are no exact number.
    if (!(vector.isValid?.(index) ?? vector.get(index) !== null)) return null;
    const value = raw[index] as bigint;
    const factor = MULTIPLY[unit];
    return factor === undefined ? floorDivide(value, 1000n) : value * factor;
  };
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && value % by !== 0n ? quotient - 1n : quotient;
}

function plainBigint(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
