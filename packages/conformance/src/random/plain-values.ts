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
import fc from "fast-check";

/** A type and plain values of it. */
export interface TypedValues {
  readonly type: ValueType;
  readonly values: fc.Arbitrary<unknown>;
}

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const MICROS = { min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n };
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "0", "null", "\0", "a\0", "é", "e\u0301"),
);
// Engines may take negative zero for zero.
const positive = (value: number): number => (value === 0 ? 0 : value);
const single = fc.float().map(positive);
const double = fc.double().map(positive);

const SCALARS: readonly TypedValues[] = [
  { type: bool(), values: fc.boolean() },
  { type: int32(), values: fc.integer() },
  { type: int64(), values: fc.bigInt(INT64) },
  { type: float32(), values: single },
  { type: float64(), values: double },
  { type: string(), values: text },
  { type: bytes(), values: fc.uint8Array({ maxLength: 8 }) },
  { type: timestamp(), values: fc.bigInt(MICROS) },
];

/** One type of each kind, and lists of scalars, each with values of it and nulls. */
export const TYPED_VALUES: readonly TypedValues[] = [
  ...SCALARS,
  { type: json(), values: fc.json({ noUnicodeString: false }).map(compact) },
  ...SCALARS.map(({ type, values }) => ({
    type: list(type),
    values: fc.array(fc.option(values), { maxLength: 4 }),
  })),
].map(({ type, values }) => ({ type, values: fc.option(values, { freq: 4 }) }));

/** Values that may be join keys. */
export const KEY_VALUES: readonly TypedValues[] = SCALARS.filter(
  ({ type }) => type.kind !== "float32" && type.kind !== "float64",
);

function compact(given: string): string {
  const value: unknown = JSON.parse(given);
  // A JSON null is no value of a json column.
  return value === null ? "0" : JSON.stringify(value);
}
