import type { DuckDBDataChunk } from "@duckdb/node-api";
import {
  type Batch,
  type Column,
  type ColumnValues,
  type Field,
  isPresent,
  newValidity,
  newValues,
  setPresent,
} from "@fs/sdk/adapter";
import { readValidity, readVector, type VectorValues } from "./read-vector.ts";

interface Piece {
  readonly length: number;
  readonly values: VectorValues;
  readonly validity: Uint8Array | null;
}

/** Merges chunks of the engine into batches. Column i of a chunk is of the stored type of field i. */
export class BatchCollector {
  readonly #fields: readonly Field[];
  readonly #full: number;
  #pieces: Piece[][];
  #length = 0;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
    // About 8 MB of numbers, and no more than 60 thousand rows: a consumer may hold several.
    const rows = Math.floor(1_000_000 / Math.max(1, fields.length));
    this.#full = Math.min(60_000, Math.max(2048, rows));
    this.#pieces = fields.map(() => []);
  }

  /** Whether it is time to {@link take}. */
  get full(): boolean {
    return this.#length >= this.#full;
  }

  add(chunk: DuckDBDataChunk): void {
    const length = chunk.rowCount;
    this.#fields.forEach(({ type }, i) => {
      const vector = chunk.getColumnVector(i);
      const validity = readValidity(vector, length);
      this.#pieces[i]?.push({ length, values: readVector(vector, type), validity });
    });
    this.#length += length;
  }

  /** What was added since the last call; null where nothing was. */
  take(): Batch | null {
    if (this.#length === 0) return null;
    const length = this.#length;
    const columns = this.#fields.map((field, i) => merge(field, this.#pieces[i] ?? [], length));
    this.#pieces = this.#fields.map(() => []);
    this.#length = 0;
    return { length, fields: this.#fields, columns };
  }
}

function merge({ type }: Field, pieces: readonly Piece[], length: number): Column {
  const validity = mergeValidity(pieces, length);
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) {
    return { type, values: only.values as ColumnValues, validity };
  }
  const values = newValues(type.kind, length);
  let at = 0;
  for (const piece of pieces) {
    if (Array.isArray(values)) {
      const plain = piece.values as readonly unknown[];
      for (let i = 0; i < piece.length; i += 1) values[at + i] = plain[i];
    } else {
      // Pieces of a column are arrays of the one type that its kind has.
      (values as Float64Array).set(piece.values as Float64Array, at);
    }
    at += piece.length;
  }
  return { type, values, validity };
}

function mergeValidity(pieces: readonly Piece[], length: number): Uint8Array | null {
  if (pieces.every(({ validity }) => validity === null)) return null;
  const merged = newValidity(length, false);
  let at = 0;
  let gaps = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i += 1) {
      if (isPresent(piece.validity, i)) setPresent(merged, at + i);
      else gaps += 1;
    }
    at += piece.length;
  }
  return gaps === 0 ? null : merged;
}
