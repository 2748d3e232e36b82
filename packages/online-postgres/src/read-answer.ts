import { bytesOf, type StatementRows } from "@fs/postgres-connection";
import {
  decodeEntityIds,
  type FeatureBatch,
  type KeyedBatch,
  rowReader,
  type Table,
  type TableRead,
} from "@fs/sdk/adapter";

/** The answer to one table's part of a read while its rows come in. */
export class ReadAnswer {
  readonly #read: TableRead;
  readonly #values: (Uint8Array | null)[];
  readonly #eventTimes: Float64Array;
  readonly #createdTimes: Float64Array;

  constructor(read: TableRead) {
    const { length } = read.keys;
    this.#read = read;
    this.#values = new Array<null>(length).fill(null);
    this.#eventTimes = new Float64Array(length).fill(Number.NaN);
    this.#createdTimes = new Float64Array(length).fill(Number.NaN);
  }

  /** A row that was found: event time, created time and value as the server writes them. */
  put(position: number, event: string, created: string | null, value: string): void {
    this.#values[position] = bytesOf(value);
    this.#eventTimes[position] = Number(event);
    if (created !== null) this.#createdTimes[position] = Number(created);
  }

  batch(): FeatureBatch {
    const reader = rowReader(this.#read.select);
    return {
      length: this.#values.length,
      fields: reader.fields,
      columns: reader.read(this.#values),
      eventTimes: this.#eventTimes,
      createdTimes: this.#createdTimes,
    };
  }
}

/** Rows of a scan (id, event time, created time, value) with their keys and every field of the table. */
export function scannedBatch(table: Table, rows: StatementRows["rows"]): KeyedBatch {
  const ids = rows.map(([id]) => new TextDecoder().decode(bytesOf(id as string)));
  const keys = decodeEntityIds(ids, table.joinKeys, table.name);
  const select = { table, features: table.fields.map((field) => field.name) };
  const answer = new ReadAnswer({ select, keys });
  rows.forEach(([, event, created, value], i) => {
    answer.put(i, event as string, created ?? null, value as string);
  });
  return { ...answer.batch(), keys };
}
