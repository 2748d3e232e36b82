import type { KeyedBatch, OnlineStore, Table } from "@fs/sdk/adapter";
import { HEAD_BYTES, headedRows } from "@fs/sdk/adapter";
import { memoryOnlineStore } from "@fs/sdk/memory";
import { materializeFile } from "./materialize-run.ts";

/** A row as a driver by itself would write it: an id, its event time, and bytes that were made before. */
export interface ReadyRow {
  readonly id: string;
  readonly eventTime: number;
  /** The packed row, behind the head that Redis compares by. */
  readonly headed: Buffer;
  /** The packed row alone. */
  readonly packed: Buffer;
}

/** Every row that a file would send, in order, ready to be written. */
export async function readyRows(source: string): Promise<readonly ReadyRow[]> {
  const rows: ReadyRow[] = [];
  const memory = memoryOnlineStore();
  const collecting: OnlineStore = {
    ...memory,
    async write(table: Table, batch: KeyedBatch) {
      const { ids, values } = headedRows(table, batch);
      values.forEach((value, i) => {
        const headed = Buffer.from(value);
        const packed = headed.subarray(HEAD_BYTES);
        rows.push({
          id: ids[i] as string,
          eventTime: batch.eventTimes[i] as number,
          headed,
          packed,
        });
      });
      return { written: batch.length, stale: 0 };
    },
  };
  await materializeFile(source, collecting);
  return rows;
}
