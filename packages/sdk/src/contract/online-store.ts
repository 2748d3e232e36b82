import type { CallOptions, Column, FeatureBatch, Field } from "./columns.ts";
import type { ConnectionLoad } from "./connection-load.ts";

/** One feature view as an online store sees it: a place for packed rows. */
export interface Table {
  readonly project: string;
  readonly name: string;
  readonly joinKeys: readonly Field[];
  readonly fields: readonly Field[];
  /** Names today's `fields` (names and types, in order). A packed row bears the layout it was written in. */
  readonly layout: string;
  /** Every layout that a stored row may bear; append-only registry state. A field is read where name and type agree, else it is null. */
  readonly layouts: ReadonlyMap<string, readonly Field[]>;
}

/** Entity keys in two forms: columns in the order of `table.joinKeys`, and one canonical, injective, decodable id per row. Never null. */
export interface EntityKeys {
  readonly length: number;
  readonly ids: readonly string[];
  readonly columns: readonly Column[];
}

/** Feature rows with the keys they belong to. */
export interface KeyedBatch extends FeatureBatch {
  readonly keys: EntityKeys;
}

/** What of one table a reader wants. The same object comes with every read of a prepared reader, so a store may remember by identity what it derived. */
export interface TableSelect {
  readonly table: Table;
  readonly features: readonly string[];
}

/** One table's part of a read. */
export interface TableRead {
  readonly select: TableSelect;
  readonly keys: EntityKeys;
}

/** Keeps the newest row of each key and answers it in milliseconds. */
export interface OnlineStore {
  readonly name: string;
  readonly supports: { readonly concurrentWriters: boolean };
  /** Makes storage match the tables: creates, alters, drops. Idempotent; never loses rows of a kept table. */
  prepare(
    change: { readonly keep: readonly Table[]; readonly drop: readonly Table[] },
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Per id the greatest (event time, created time) wins, inside one call and across calls in any order; on a full tie
   * the later row. Answers once the rows are durable; `stale` = rows that lost.
   */
  write(
    table: Table,
    rows: KeyedBatch,
    options?: CallOptions,
  ): Promise<{ readonly written: number; readonly stale: number }>;
  /** Many tables, one round trip. answer[i] belongs to reads[i] and its row j to key j; duplicates and unknown keys allowed. NaN is kept. */
  read(reads: readonly TableRead[], options?: CallOptions): Promise<readonly FeatureBatch[]>;
  /** Forgets these keys. A later write brings them back. */
  remove(table: Table, keys: EntityKeys, options?: CallOptions): Promise<void>;
  /** Every row, in any order, for copying a store and for auditing it. */
  scan?(table: Table, options?: CallOptions): AsyncIterable<KeyedBatch>;
  /** For a store that keeps connections: how busy they are now. Asks nothing, opens nothing, and never throws. */
  connectionLoad?(): ConnectionLoad;
  close(): Promise<void>;
}
