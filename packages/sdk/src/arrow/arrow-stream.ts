import type { Batch, Field } from "../contract/columns.ts";
import { sliceBatch } from "../data/slice.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type ArrowBody, addColumn } from "./arrow-body.ts";
import { endOfStream, recordBatchMessage, schemaMessage } from "./arrow-message.ts";

const LARGEST_OFFSET = 2 ** 31 - 1;

/**
 * Batches as one Arrow IPC stream (metadata version 5), a record batch each; empty ones are left out. Timestamps are
 * microseconds in UTC, json is its text. A batch is cut where a column's texts or bytes are more than `limit` bytes,
 * or its lists have more items: FS_VALUE_INVALID names the column of a single row that is too large.
 */
export function arrowStream(
  fields: readonly Field[],
  batches: readonly Batch[],
  limit: number = LARGEST_OFFSET,
): Uint8Array {
  const pieces = [...schemaMessage(fields)];
  for (const batch of batches) {
    if (batch.length > 0) addRecordBatches(pieces, batch, limit);
  }
  pieces.push(endOfStream());
  return joined(pieces);
}

function addRecordBatches(pieces: Uint8Array[], batch: Batch, limit: number): void {
  const body: ArrowBody = { nodes: [], buffers: [] };
  const tooLarge = batch.columns.findIndex(
    (column) => !addColumn(body, column, batch.length, limit),
  );
  if (tooLarge === -1) {
    for (const piece of recordBatchMessage(batch.length, body)) pieces.push(piece);
    return;
  }
  if (batch.length === 1) {
    throw new FeatureStoreError(
      "FS_VALUE_INVALID",
      `column "${batch.fields[tooLarge]?.name}": a single value takes more than ${limit} bytes or items, which is the most that an Arrow column counts to; leave the column out`,
    );
  }
  for (const half of sliceBatch(batch, Math.ceil(batch.length / 2)))
    addRecordBatches(pieces, half, limit);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = room(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function room(length: number): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (cause) {
    throw new FeatureStoreError(
      "FS_SINK_FAILED",
      `the rows take ${length} bytes as Arrow, more than one array holds here; write them to a Parquet file instead`,
      { cause },
    );
  }
}
