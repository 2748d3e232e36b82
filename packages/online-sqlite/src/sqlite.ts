import { resolve } from "node:path";
import {
  type CallOptions,
  decodeEntityIds,
  type EntityKeys,
  type FeatureBatch,
  FeatureStoreError,
  type KeyedBatch,
  type OnlineStore,
  rowReader,
  type Table,
  type TableRead,
  throwIfAborted,
} from "@fs/sdk/adapter";
import type { Database } from "better-sqlite3";
import { connect, IN_MEMORY } from "./connection.ts";
import { tableName } from "./sql/table-name.ts";
import { sqliteError } from "./sqlite-error.ts";
import { type StoredRow, type TableAccess, tableAccess } from "./table-access.ts";

/** Where the database is. */
export interface SqliteOptions {
  /** The database file; its folder is made when it is first written. ":memory:" = none. */
  readonly path: string;
  /** What a relative path is resolved from; the working directory unless given. */
  readonly baseDirectory?: string;
}

const SCAN_ROWS = 1024;

/**
 * An online store in one SQLite file, for one machine: any number of processes may read and write it at once. Nothing
 * is opened before the first call, and no file is made before the first `prepare` or `write`.
 *
 * @example
 * const store = new FeatureStore({ project: "demo", registry, online: sqlite({ path: "data/online_store.db" }) });
 */
export function sqlite(options: SqliteOptions): OnlineStore {
  const file =
    options.path === IN_MEMORY ? IN_MEMORY : resolve(options.baseDirectory ?? "", options.path);
  return new SqliteOnlineStore(file);
}

class SqliteOnlineStore implements OnlineStore {
  readonly name = "sqlite";
  readonly supports = { concurrentWriters: true } as const;
  readonly #file: string;
  readonly #tables = new Map<string, TableAccess>();
  #opening: Promise<Database | null> | null = null;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  async prepare(
    change: { readonly keep: readonly Table[]; readonly drop: readonly Table[] },
    options?: CallOptions,
  ): Promise<void> {
    const database = await this.#open(change.keep.length > 0, "prepare", options);
    if (database === null) return;
    this.#run(() => {
      const all = database.transaction(() => {
        for (const table of change.keep) this.#table(database, table).create();
        for (const table of change.drop) this.#table(database, table).drop();
      });
      all.immediate();
    });
  }

  async write(
    table: Table,
    rows: KeyedBatch,
    options?: CallOptions,
  ): Promise<{ readonly written: number; readonly stale: number }> {
    // Never null when it is to be made.
    const database = (await this.#open(true, "write", options)) as Database;
    if (rows.length === 0) return { written: 0, stale: 0 };
    const access = this.#table(database, table);
    const written = this.#run(() =>
      database.transaction(() => access.put(table, rows)).immediate(),
    );
    return { written, stale: rows.length - written };
  }

  async read(reads: readonly TableRead[], options?: CallOptions): Promise<readonly FeatureBatch[]> {
    const database = await this.#open(false, "read", options);
    if (database === null) return reads.map(emptyAnswer);
    return this.#run(() => reads.map((read) => this.#table(database, read.select.table).get(read)));
  }

  async remove(table: Table, keys: EntityKeys, options?: CallOptions): Promise<void> {
    const database = await this.#open(false, "remove", options);
    if (database !== null) this.#run(() => this.#table(database, table).remove(keys.ids));
  }

  async *scan(table: Table, options?: CallOptions): AsyncGenerator<KeyedBatch> {
    const select = { table, features: table.fields.map((field) => field.name) };
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const database = await this.#open(false, "scan", options);
      if (database === null) return;
      const rows = this.#run(() => this.#table(database, table).scan(after, SCAN_ROWS));
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last[0];
      yield scannedBatch(rows, table, select);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const database = await this.#opening?.catch(() => null);
    database?.close();
  }

  /** The connection; null where there is no file and none is to be made. */
  async #open(create: boolean, what: string, options?: CallOptions): Promise<Database | null> {
    throwIfAborted(options?.signal, `online store "${this.name}": ${what}`);
    this.#checkOpen(what);
    this.#opening ??= connect(this.#file, create);
    const opening = this.#opening;
    try {
      const database = await opening;
      this.#checkOpen(what);
      if (database !== null) return database;
    } catch (error) {
      if (this.#opening === opening) this.#opening = null;
      throw error;
    }
    // There was no file then; there may be one at the next call.
    if (this.#opening === opening) this.#opening = null;
    return create ? this.#open(create, what, options) : null;
  }

  #checkOpen(what: string): void {
    if (!this.#closed) return;
    throw new FeatureStoreError(
      "FS_STORE_CLOSED",
      `online store "${this.name}" is closed; open it again before you ${what}`,
    );
  }

  #table(database: Database, table: Table): TableAccess {
    const name = tableName(table);
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const made = tableAccess(database, table);
    this.#tables.set(name, made);
    return made;
  }

  #run<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw sqliteError(error, this.#file);
    }
  }
}

function emptyAnswer({ select, keys }: TableRead): FeatureBatch {
  const reader = rowReader(select);
  const nothing = new Array<null>(keys.length).fill(null);
  return {
    length: keys.length,
    fields: reader.fields,
    columns: reader.read(nothing),
    eventTimes: new Float64Array(keys.length).fill(Number.NaN),
    createdTimes: new Float64Array(keys.length).fill(Number.NaN),
  };
}

function scannedBatch(
  rows: readonly StoredRow[],
  table: Table,
  select: TableRead["select"],
): KeyedBatch {
  const reader = rowReader(select);
  const ids = rows.map(([, id]) => id);
  return {
    length: rows.length,
    fields: reader.fields,
    columns: reader.read(rows.map(([, , , , value]) => value)),
    keys: decodeEntityIds(ids, table.joinKeys, table.name),
    eventTimes: Float64Array.from(rows, ([, , event]) => event),
    createdTimes: Float64Array.from(rows, ([, , , created]) => created ?? Number.NaN),
  };
}
