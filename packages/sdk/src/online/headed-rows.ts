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
  const ids = Array.from(winners, (row) => rows.keys.ids[row] as string);
  values.forEach((value, i) => {
    const view = new DataView(value.buffer, value.byteOffset, HEAD_BYTES);
    writeHead(view, 0, batch.eventTimes[i] as number, batch.createdTimes?.[i] ?? Number.NaN);
  });
  return { ids, values, superseded: rows.length - winners.length };
}
