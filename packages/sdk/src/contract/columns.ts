import type { ValueType } from "../schema/value-type.ts";

/** What every asynchronous call takes last. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A name and its type. */
export interface Field {
  readonly name: string;
  readonly type: ValueType;
}

/**
 * The values of a column, by kind. int64 and timestamp (epoch microseconds): BigInt64Array. int32: Int32Array.
 * bool: Uint8Array of 0 and 1. float64, float32: as named. string, bytes: plain arrays. json: plain array of JSON
 * text, so that no digit is lost. list: plain array of arrays, whose items are boolean, number, bigint (int64,
 * timestamp), string, Uint8Array, JSON text or null.
 */
export type ColumnValues =
  | Float64Array
  | Float32Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | readonly (string | null)[]
  | readonly (Uint8Array | null)[]
  | readonly unknown[];

/**
 * Values of one type. Where there is no gap `validity` is null; else an LSB-first bitmap, 1 = present (the order that
 * Arrow and DuckDB use). What stands in `values` at a gap is not specified.
 */
export interface Column {
  readonly type: ValueType;
  readonly values: ColumnValues;
  readonly validity: Uint8Array | null;
}

/** Rows as columns: `columns[i]` is described by `fields[i]`. Names are never object keys inside: order is kept and any name is safe. */
export interface Batch {
  readonly length: number;
  readonly fields: readonly Field[];
  readonly columns: readonly Column[];
}

/** Row i was true at `eventTimes[i]`, epoch microseconds (exact in a double to the year 2255). */
export interface FeatureBatch extends Batch {
  /** NaN = there is no such row (answers only). */
  readonly eventTimes: Float64Array;
  /** When the source row was created; NaN = not known, which is older than any; null where the view has no created column. */
  readonly createdTimes: Float64Array | null;
}
