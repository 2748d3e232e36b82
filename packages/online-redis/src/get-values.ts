import { type KeyCommand, runKeyCommands } from "./key-commands.ts";
import { keyGroups } from "./key-groups.ts";
import type { RedisClient } from "./redis-client.ts";

/** A longer MGET would keep the server from others for milliseconds. */
const MOST_KEYS = 5000;

/** The values of keys, in order; null = no such key. One MGET, on a cluster one for each bucket. */
export async function getValues(
  client: RedisClient,
  keys: readonly string[],
): Promise<readonly (Uint8Array | null)[]> {
  const groups = keyGroups(client, keys, MOST_KEYS);
  const commands = groups.map((group): KeyCommand => {
    const named = group.length === keys.length ? keys : group.map((i) => keys[i] as string);
    return {
      keys: named,
      words: (from, to) => ["mget", named.slice(from, to)],
    };
  });
  const replies = await runKeyCommands(client, commands);
  const values = new Array<Uint8Array | null>(keys.length).fill(null);
  replies.forEach((parts, i) => {
    const group = groups[i] as readonly number[];
    // Every reply to MGET is an array of values.
    const found = (parts as readonly (Buffer | null)[][]).flat();
    group.forEach((position, j) => {
      values[position] = found[j] ?? null;
    });
  });
  return values;
}
