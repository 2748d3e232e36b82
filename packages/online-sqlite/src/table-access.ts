import type { Table, TableRead } from "@fs/sdk/adapter";
import {
  type FeatureBatch,
  type KeyedBatch,
  newestRows,
  packRows,
  rowReader,
  takeFeatureBatch,
} from "@fs/sdk/adapter";
import type { Database, Statement } from "better-sqlite3";
import { keep } from "./keep.ts";
import { tableSql } from "./sql/statements.ts";
import { tableName } from "./sql/table-name.ts";
import { isMissingTable } from "./sqlite-error.ts";

/** A stored row as `scan` finds it: rowid, id, event time, created time, packed row. */
export type StoredRow = readonly [number, string, number, number | null, Uint8Array];

/** What is done with one table; statements are prepared once per connection. */
export interface TableAccess {
  create(): void;
  drop(): void;
  /** Answers how many rows were stored. */
  put(table: Table, rows: KeyedBatch): number;
  get(read: TableRead): FeatureBatch;
  remove(ids: readonly string[]): void;
  scan(after: number, limit: number): readonly StoredRow[];
}

/** Access to a table of this database. A table that is not there is read as an empty one, and made by the first write. */
export function tableAccess(
  database: Database,
  place: Pick<Table, "project" | "name">,
): TableAccess {
  const sql = tableSql(tableName(place));
  const prepared = new Map<string, Statement>();
  const statement = (text: string): Statement => {
    const known = prepared.get(text);
    if (known !== undefined) return known;
    const made = keep(database.prepare(text));
    prepared.set(text, made);
    return made;
  };
  return {
    create: () => void database.exec(sql.create),
    drop: () => void database.exec(sql.drop),
    put(table, rows) {
      database.exec(sql.create);
      return putRows(statement(sql.put), table, rows);
    },
    get: (read) => getRows(() => statement(sql.get), read),
    remove(ids) {
      unlessMissing(() => statement(sql.remove).run(JSON.stringify(ids)), null);
    },
    scan(after, limit) {
      // The columns of the statement, in order.
      const all = (): StoredRow[] => statement(sql.scan).raw().all(after, limit) as StoredRow[];
      return unlessMissing(all, []);
    },
  };
}

function putRows(put: Statement, table: Table, rows: KeyedBatch): number {
  const winners = newestRows(rows);
  const batch = winners.length === rows.length ? rows : takeFeatureBatch(rows, winners);
  const values = packRows(table, batch);
  const ids = Array.from(winners, (row) => rows.keys.ids[row] as string);
  let stored = 0;
  for (let i = 0; i < ids.length; i += 1) {
    const created = batch.createdTimes?.[i] ?? Number.NaN;
    const createdTime = Number.isNaN(created) ? null : created;
    stored += put.run(ids[i], batch.eventTimes[i], createdTime, values[i]).changes;
  }
  return stored;
}

type FoundRow = readonly [number, number, number | null, Uint8Array];

function getRows(statement: () => Statement, { select, keys }: TableRead): FeatureBatch {
  const reader = rowReader(select);
  const values = new Array<Uint8Array | null>(keys.length).fill(null);
  const eventTimes = new Float64Array(keys.length).fill(Number.NaN);
  const createdTimes = new Float64Array(keys.length).fill(Number.NaN);
  const ids = JSON.stringify(keys.ids);
  // The columns of the statement, in order.
  const found = unlessMissing(() => statement().raw().all(ids) as FoundRow[], []);
  for (const [position, eventTime, createdTime, value] of found) {
    values[position] = value;
    eventTimes[position] = eventTime;
    createdTimes[position] = createdTime ?? Number.NaN;
  }
  return {
    length: keys.length,
    fields: reader.fields,
    columns: reader.read(values),
    eventTimes,
    createdTimes,
  };
}

function unlessMissing<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch (error) {
    if (isMissingTable(error)) return otherwise;
    throw error;
  }
}
