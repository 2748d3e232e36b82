import {
  type Ask,
  bytesOf,
  isMissingTable,
  openConnection,
  type PostgresConnection,
  type PostgresOptions,
  utf8Array,
} from "@fs/postgres-connection";
import type {
  CallOptions,
  ConnectionLoad,
  EntityKeys,
  FeatureBatch,
  KeyedBatch,
  OnlineStore,
  Table,
  TableRead,
} from "@fs/sdk/adapter";
import { putBatches } from "./put-batches.ts";
import { scannedBatch } from "./read-answer.ts";
import { readTables } from "./read-tables.ts";
import { TableCatalogue } from "./table-catalogue.ts";

const SCAN_ROWS = 1024;

/**
 * An online store on Postgres: a table for each feature view. Any number of processes may write the same keys in any
 * order; the newest row wins, decided in the server. Nothing is opened before the first call.
 *
 * @example
 * const store = new FeatureStore({ project: "demo", registry, online: postgres({ host: "localhost", database: "features", user: "fs" }) });
 */
export function postgres(options: PostgresOptions = {}): OnlineStore {
  const { connection, schema } = openConnection(options, 'online store "postgres"');
  return new PostgresOnlineStore(connection, new TableCatalogue(connection, schema));
}

class PostgresOnlineStore implements OnlineStore {
  readonly name = "postgres";
  readonly supports = { concurrentWriters: true } as const;
  readonly #connection: PostgresConnection;
  readonly #catalogue: TableCatalogue;

  constructor(connection: PostgresConnection, catalogue: TableCatalogue) {
    this.#connection = connection;
    this.#catalogue = catalogue;
  }

  async prepare(
    change: { readonly keep: readonly Table[]; readonly drop: readonly Table[] },
    options?: CallOptions,
  ): Promise<void> {
    await this.#catalogue.change(change, options);
  }

  async write(
    table: Table,
    rows: KeyedBatch,
    options?: CallOptions,
  ): Promise<{ readonly written: number; readonly stale: number }> {
    this.#connection.begin("write", options);
    if (rows.length === 0) return { written: 0, stale: 0 };
    const batches = [...putBatches(table, rows)];
    const { put } = this.#catalogue.sql(table);
    const attempt = async (ask: Ask): Promise<number> => {
      let written = 0;
      for (const values of batches) written += (await ask({ text: put, values })).count;
      return written;
    };
    // One statement is a transaction by itself, and saves two round trips.
    const store = (): Promise<number> =>
      batches.length === 1
        ? this.#connection.run("write", attempt, options)
        : this.#connection.transaction("write", attempt, options);
    const written = await this.#orMake(table, store, options);
    return { written, stale: rows.length - written };
  }

  connectionLoad(): ConnectionLoad {
    return this.#connection.load();
  }

  async read(reads: readonly TableRead[], options?: CallOptions): Promise<readonly FeatureBatch[]> {
    this.#connection.begin("read", options);
    return readTables(this.#connection, this.#catalogue, reads, options);
  }

  async remove(table: Table, keys: EntityKeys, options?: CallOptions): Promise<void> {
    this.#connection.begin("remove", options);
    if (keys.length === 0) return;
    const { remove: text } = this.#catalogue.sql(table);
    const values = [utf8Array([...new Set(keys.ids)])];
    try {
      await this.#connection.query("remove", { text, values }, options);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
    }
  }

  async *scan(table: Table, options?: CallOptions): AsyncGenerator<KeyedBatch> {
    const { scanFirst, scanNext } = this.#catalogue.sql(table);
    let last: Uint8Array | null = null;
    for (;;) {
      const statement =
        last === null
          ? { text: scanFirst, values: [SCAN_ROWS] }
          : { text: scanNext, values: [SCAN_ROWS, last] };
      const rows = await this.#page(statement, options);
      const end = rows.at(-1)?.[0];
      if (end === undefined || end === null) return;
      last = bytesOf(end);
      yield scannedBatch(table, rows);
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #page(statement: Parameters<Ask>[0], options?: CallOptions) {
    try {
      return (await this.#connection.query("scan", statement, options)).rows;
    } catch (error) {
      if (isMissingTable(error)) return [];
      throw error;
    }
  }

  /** A table that is not there is made by the first write. */
  async #orMake<T>(table: Table, run: () => Promise<T>, options?: CallOptions): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!isMissingTable(error)) throw error;
    }
    await this.#catalogue.change({ keep: [table], drop: [] }, options);
    return run();
  }
}
