import type { DuckDBVector } from "@duckdb/node-api";

/** Values of a fixed width, as a vector holds them. */
export type FixedValues = Float64Array | Float32Array | Int32Array | BigInt64Array;

/**
 * The memory of a vector. The binding keeps it in private members; its version is pinned exactly, and the tests of
 * this package read and write every type through here.
 */
interface VectorMemory {
  readonly items?: FixedValues;
  readonly dataView?: DataView;
  readonly validity: { data: BigUint64Array | null };
}

/** Values of a vector of fixed width: a view of the engine's memory. */
export function fixedValues(vector: DuckDBVector): FixedValues {
  return (vector as unknown as VectorMemory).items as FixedValues;
}

/** Booleans of a vector, a byte each. */
export function booleanValues(vector: DuckDBVector): Uint8Array {
  const { dataView } = vector as unknown as Required<VectorMemory>;
  return new Uint8Array(dataView.buffer, dataView.byteOffset, dataView.byteLength);
}

/** Whether the text at a row begins with U+FEFF, which the binding takes for a mark of the encoding and drops. */
export function beginsWithMark(vector: DuckDBVector, row: number): boolean {
  const { dataView } = vector as unknown as Required<VectorMemory>;
  // A text lies as its length in bytes, then its first four bytes.
  const at = row * 16;
  return (
    dataView.getUint32(at, true) >= 3 && (dataView.getUint32(at + 4, true) & 0xffffff) === 0xbfbbef
  );
}

/** The validity bitmap, LSB first, as bytes; null where there is no gap. */
export function validityBytes(vector: DuckDBVector): Uint8Array | null {
  const { data } = (vector as unknown as VectorMemory).validity;
  return data === null ? null : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Gives a vector its validity; it goes to the engine with the next flush. */
export function setValidity(vector: DuckDBVector, bytes: Uint8Array): void {
  const words = new BigUint64Array(Math.ceil(bytes.length / 8));
  new Uint8Array(words.buffer).set(bytes);
  (vector as unknown as VectorMemory).validity.data = words;
}
