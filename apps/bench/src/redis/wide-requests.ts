import { isDeepStrictEqual } from "node:util";
import type { EntityKeys, FeatureBatch, OnlineStore, Table, TableSelect } from "@fs/sdk/adapter";
import { keysOf, wideRows } from "./wide-rows.ts";

const READS = 200;
const ENTITIES = 100;

/** Requests of 100 entities of a table that has so many rows. */
export function wideRequests(rows: number): readonly EntityKeys[] {
  return Array.from({ length: READS }, (_, request) =>
    keysOf(Array.from({ length: ENTITIES }, (_, i) => (request * 7919 + i * 31) % rows)),
  );
}

/** Every field of a table. */
export function selectOf(table: Table): TableSelect {
  return { table, features: table.fields.map(({ name }) => name) };
}

/** Fills a table with so many rows. */
export async function fill(store: OnlineStore, table: Table, rows: number): Promise<void> {
  await store.prepare({ keep: [table], drop: [] });
  await store.write(table, wideRows(rows, 1));
}

/** The requests through a store, one after the other. */
export function reads(
  store: OnlineStore,
  table: Table,
  requests: readonly EntityKeys[],
): () => Promise<void> {
  const select = selectOf(table);
  return async () => {
    for (const keys of requests) await store.read([{ select, keys }]);
  };
}

/** Throws where a store and a bare client answer other values or times. */
export async function expectSame(
  store: OnlineStore,
  table: Table,
  requests: readonly EntityKeys[],
  bare: (keys: EntityKeys) => Promise<FeatureBatch> | FeatureBatch,
): Promise<void> {
  const select = selectOf(table);
  for (const keys of requests.slice(0, 5)) {
    const [found] = await store.read([{ select, keys }]);
    if (!isDeepStrictEqual(found, await bare(keys)))
      throw new Error("the store and the bare client answer different values");
  }
}
