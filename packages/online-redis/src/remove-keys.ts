import { type KeyCommand, runKeyCommands } from "./key-commands.ts";
import { keyGroups } from "./key-groups.ts";
import type { RedisClient } from "./redis-client.ts";

const MOST_KEYS = 1000;

/** Forgets keys; unknown ones are no error. */
export async function removeKeys(client: RedisClient, keys: readonly string[]): Promise<void> {
  const commands = keyGroups(client, keys, MOST_KEYS).map((group): KeyCommand => {
    const named = group.map((i) => keys[i] as string);
    return { keys: named, words: (from, to) => ["unlink", named.slice(from, to)] };
  });
  await runKeyCommands(client, commands);
}
