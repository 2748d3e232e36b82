import { byteaArray, int8Array, type PostgresValue, utf8Array } from "@fs/postgres-connection";
import {
  type KeyedBatch,
  newestRows,
  packRows,
  type Table,
  takeFeatureBatch,
} from "@fs/sdk/adapter";

/** A statement's worth: more would keep its locks, and its memory, for long. */
const MOST_ROWS = 5000;
const MOST_BYTES = 4_000_000;

/**
 * What the statements of a write bind: ids, event times, created times and values of the newest row per id. Ids go up,
 * so that writers that meet lock rows in one order and do not wait for each other in a circle.
 */
export function* putBatches(table: Table, rows: KeyedBatch): Generator<PostgresValue[]> {
  const winners = newestRows(rows);
  const ids = rows.keys.ids;
  winners.sort((a, b) => ((ids[a] as string) < (ids[b] as string) ? -1 : 1));
  const batch = takeFeatureBatch(rows, winners);
  const values = packRows(table, batch);
  for (let from = 0; from < values.length; ) {
    const to = endOf(values, from);
    const part = (times: Float64Array | null): Float64Array =>
      times?.subarray(from, to) ?? new Float64Array(to - from).fill(Number.NaN);
    yield [
      utf8Array(Array.from(winners.subarray(from, to), (row) => ids[row] as string)),
      int8Array(part(batch.eventTimes)),
      int8Array(part(batch.createdTimes)),
      byteaArray(values.slice(from, to)),
    ];
    from = to;
  }
}

function endOf(values: readonly Uint8Array[], from: number): number {
  let bytes = 0;
  let to = from;
  while (to < values.length && to - from < MOST_ROWS && bytes < MOST_BYTES) {
    bytes += (values[to] as Uint8Array).byteLength;
    to += 1;
  }
  return to;
}
