import {
  type Column,
  type FeatureBatch,
  HEAD_BYTES,
  type KeyedBatch,
  newestRows,
  packRows,
  type Table,
  takeFeatureBatch,
  writeHead,
} from "@fs/sdk/adapter";

/** Some rows of a batch as they are stored: a head and a packed row for each id. */
export interface PackedChunk {
  readonly ids: readonly string[];
  readonly values: readonly Uint8Array[];
}

/**
 * The newest row per id of a batch, `size` rows at a time (a multiple of 8), packed when they are asked for: while a
 * server works on one chunk the next is packed, and the whole batch is never held twice. FS_EVENT_TIME_INVALID, before
 * the first chunk, where a row has no event time.
 */
export function packedChunks(
  table: Table,
  rows: KeyedBatch,
  size: number,
): Generator<PackedChunk, void> {
  if (areDistinct(rows)) return windowChunks(table, rows, size);
  return pickedChunks(table, rows, newestRows(rows), size);
}

/** Whether each id is there once, and every row has an event time. Cheaper than finding out which row wins. */
function areDistinct({ keys, eventTimes, length }: KeyedBatch): boolean {
  return new Set(keys.ids).size === length && eventTimes.every(Number.isFinite);
}

function* windowChunks(table: Table, rows: KeyedBatch, size: number): Generator<PackedChunk, void> {
  for (let from = 0; from < rows.length; from += size) {
    const to = Math.min(from + size, rows.length);
    yield { ids: rows.keys.ids.slice(from, to), values: headed(table, window(rows, from, to)) };
  }
}

function* pickedChunks(
  table: Table,
  rows: KeyedBatch,
  winners: Int32Array,
  size: number,
): Generator<PackedChunk, void> {
  for (let from = 0; from < winners.length; from += size) {
    const picked = winners.subarray(from, from + size);
    const ids = Array.from(picked, (row) => rows.keys.ids[row] as string);
    yield { ids, values: headed(table, takeFeatureBatch(rows, picked)) };
  }
}

function headed(table: Table, batch: FeatureBatch): readonly Uint8Array[] {
  const values = packRows(table, batch, HEAD_BYTES);
  // Packed rows are views of one buffer.
  const view = new DataView(values[0]?.buffer ?? new ArrayBuffer(0));
  values.forEach((value, i) => {
    const created = batch.createdTimes?.[i] ?? Number.NaN;
    writeHead(view, value.byteOffset, batch.eventTimes[i] as number, created);
  });
  return values;
}

/** Rows `from` up to `to` without a copy of what has a fixed width. */
function window(rows: KeyedBatch, from: number, to: number): FeatureBatch {
  return {
    length: to - from,
    fields: rows.fields,
    columns: rows.columns.map((column) => columnWindow(column, from, to)),
    eventTimes: rows.eventTimes.subarray(from, to),
    createdTimes: rows.createdTimes?.subarray(from, to) ?? null,
  };
}

function columnWindow({ type, values, validity }: Column, from: number, to: number): Column {
  return {
    type,
    values:
      "subarray" in values
        ? values.subarray(from, to)
        : (values as readonly unknown[]).slice(from, to),
    // `from` is where a byte of the bitmap begins.
    validity: validity?.subarray(from >> 3, (to + 7) >> 3) ?? null,
  };
}
