import type { FeatureBatch } from "../contract/columns.ts";
import type { KeyedBatch, Table } from "../contract/online-store.ts";
import { takeFeatureBatch } from "../data/take.ts";
import { newestRows } from "./newest-rows.ts";
import { packRows } from "./pack-rows.ts";
import { HEAD_BYTES, writeHead } from "./version-head.ts";

/** Rows as a store keeps them: for each id the newest of the batch, its value a head and a packed row. */
export interface HeadedRows {
  readonly ids: readonly string[];
  readonly values: readonly Uint8Array[];
  /** Rows of the batch that lost to another row of it. */
  readonly superseded: number;
}

/** The newest row per id of a batch, packed, each behind its 16-byte head. The values are views of one buffer. */
export function headedRows(table: Table, rows: KeyedBatch): HeadedRows {
  const winners = newestRows(rows);
  const batch = winners.length === rows.length ? rows : takeFeatureBatch(rows, winners);
  const values = packRows(table, batch, HEAD_BYTES);
  writeHeads(values, batch);
  const all = winners.length === rows.length;
  const ids = all ? rows.keys.ids : Array.from(winners, (row) => rows.keys.ids[row] as string);
  return { ids, values, superseded: rows.length - winners.length };
}

/** All values are views of one buffer, so that one view of it serves them all. */
function writeHeads(values: readonly Uint8Array[], batch: FeatureBatch): void {
  const [first] = values;
  if (first === undefined) return;
  const view = new DataView(first.buffer);
  const { eventTimes, createdTimes } = batch;
  for (let row = 0; row < values.length; row += 1) {
    const { byteOffset } = values[row] as Uint8Array;
    writeHead(view, byteOffset, eventTimes[row] as number, createdTimes?.[row] ?? Number.NaN);
  }
}
