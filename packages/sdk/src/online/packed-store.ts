import type { CallOptions, FeatureBatch } from "../contract/columns.ts";
import type { KeyedBatch, OnlineStore, Table, TableRead } from "../contract/online-store.ts";
import { throwIfAborted } from "../errors/aborted.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { keyPart } from "./entity-keys.ts";
import { headedRows } from "./headed-rows.ts";
import type { KeyValueBackend, KeyValueEntry } from "./key-value-backend.ts";
import { keyedRows, readHeadedRows } from "./keyed-rows.ts";

/** What is said of a store made of a key/value back end. */
export interface PackedStoreOptions {
  readonly name: string;
  /** True where `putIfNewer` is atomic per key across processes. */
  readonly concurrentWriters?: boolean;
}

const SCAN_ROWS = 1024;

/**
 * An online store on a key/value back end of four functions. One value per (table, entity): a head of 16 bytes (event
 * time and created time, which compare bytewise) and a packed row. A read of many tables is one `get`.
 *
 * @example
 * const store = packedStore(myBackend, { name: "dynamodb", concurrentWriters: true });
 */
export function packedStore(backend: KeyValueBackend, options: PackedStoreOptions): OnlineStore {
  let closed = false;
  const begin = (what: string, call?: CallOptions): void => {
    throwIfAborted(call?.signal, `online store "${options.name}": ${what}`);
    if (!closed) return;
    throw new FeatureStoreError(
      "FS_STORE_CLOSED",
      `online store "${options.name}" is closed; open it again before you ${what}`,
    );
  };
  const store: OnlineStore = {
    name: options.name,
    supports: { concurrentWriters: options.concurrentWriters ?? false },
    async prepare(change, call) {
      begin("prepare", call);
      for (const table of change.drop) await backend.clear(tablePrefix(table), call);
    },
    async write(table, rows, call) {
      begin("write", call);
      return writeRows(backend, table, rows, call);
    },
    async read(reads, call) {
      begin("read", call);
      return readRows(backend, reads, call);
    },
    async remove(table, keys, call) {
      begin("remove", call);
      const prefix = tablePrefix(table);
      await backend.remove(
        [...new Set(keys.ids)].map((id) => prefix + id),
        call,
      );
    },
    async close() {
      if (closed) return;
      closed = true;
      await backend.close?.();
    },
  };
  if (backend.scan === undefined) return Object.freeze(store);
  const scan = (table: Table, call?: CallOptions): AsyncIterable<KeyedBatch> => {
    begin("scan", call);
    return scanRows(backend, table, call);
  };
  return Object.freeze({ ...store, scan });
}

/** The beginning of every key of a table: no table's is the beginning of another's. */
export function tablePrefix(table: Pick<Table, "project" | "name">): string {
  return keyPart(table.project) + keyPart(table.name);
}

async function writeRows(
  backend: KeyValueBackend,
  table: Table,
  rows: KeyedBatch,
  call?: CallOptions,
): Promise<{ readonly written: number; readonly stale: number }> {
  if (rows.length === 0) return { written: 0, stale: 0 };
  const prefix = tablePrefix(table);
  const { ids, values } = headedRows(table, rows);
  const entries = ids.map(
    (id, i): KeyValueEntry => ({ key: prefix + id, value: values[i] as Uint8Array }),
  );
  const written = await backend.putIfNewer(entries, call);
  return { written, stale: rows.length - written };
}

async function readRows(
  backend: KeyValueBackend,
  reads: readonly TableRead[],
  call?: CallOptions,
): Promise<readonly FeatureBatch[]> {
  const positions = new Map<string, number>();
  const places = reads.map(({ select, keys }) => {
    const prefix = tablePrefix(select.table);
    return keys.ids.map((id) => {
      const key = prefix + id;
      const known = positions.get(key);
      if (known !== undefined) return known;
      positions.set(key, positions.size);
      return positions.size - 1;
    });
  });
  const values = positions.size === 0 ? [] : await backend.get([...positions.keys()], call);
  return reads.map(({ select }, i) =>
    readHeadedRows(
      select,
      (places[i] as number[]).map((position) => values[position]),
    ),
  );
}

async function* scanRows(
  backend: KeyValueBackend,
  table: Table,
  call?: CallOptions,
): AsyncGenerator<KeyedBatch> {
  const prefix = tablePrefix(table);
  let ids: string[] = [];
  let values: Uint8Array[] = [];
  for await (const { key, value } of backend.scan?.(prefix, call) ?? []) {
    ids.push(key.slice(prefix.length));
    values.push(value);
    if (ids.length < SCAN_ROWS) continue;
    yield keyedRows(table, ids, values);
    ids = [];
    values = [];
  }
  if (ids.length > 0) yield keyedRows(table, ids, values);
}
