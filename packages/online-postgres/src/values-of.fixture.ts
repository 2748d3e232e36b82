import { type OnlineStore, storedAt, type Table } from "@fs/sdk/adapter";
import { keysOf } from "./stats-rows.fixture.ts";

/** What a store answers for "v" of these ids; null = no such row. */
export async function valuesOf(
  store: OnlineStore,
  table: Table,
  ids: readonly string[],
): Promise<readonly (bigint | null)[]> {
  const [answer] = await store.read([{ select: { table, features: ["v"] }, keys: keysOf(ids) }]);
  // "v" is an int64.
  return ids.map((_, row) => answer?.columns.map((column) => storedAt(column, row))[0] as bigint);
}
