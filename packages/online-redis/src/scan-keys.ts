import type { CallOptions } from "@fs/sdk/adapter";
import type { RedisConnection } from "./connection.ts";
import { isCluster, type RedisClient } from "./redis-client.ts";
import type { TableKeys } from "./store-key.ts";

const SCAN_COUNT = 1000;

/** Pages of the keys of a table, from every master. SCAN may find a key again: a page holds what was not there before. */
export async function* scanKeys(
  connection: RedisConnection,
  table: TableKeys,
  options?: CallOptions,
): AsyncGenerator<readonly string[]> {
  const seen = new Set<string>();
  const masters = await connection.run(
    "scan",
    async (client) => (isCluster(client) ? client.nodes("master") : [client]),
    options,
  );
  for (const master of masters) {
    let cursor = "0";
    do {
      const from = cursor;
      const found = await connection.run("scan", () => scanPage(master, from, table), options);
      cursor = found.cursor;
      const page = found.keys.filter((key) => !seen.has(key));
      for (const key of page) seen.add(key);
      if (page.length > 0) yield page;
    } while (cursor !== "0");
  }
}

async function scanPage(master: RedisClient, cursor: string, table: TableKeys) {
  const args = [cursor, "MATCH", table.pattern, "COUNT", SCAN_COUNT];
  // SCAN answers the next cursor and the keys.
  const [next, names] = (await master.callBuffer("scan", args)) as [Buffer, Buffer[]];
  const keys = names.map(String).filter((key) => table.idOf(key) !== null);
  return { cursor: String(next), keys: [...new Set(keys)] };
}
