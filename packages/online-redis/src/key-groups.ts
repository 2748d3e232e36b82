import { isCluster, type RedisClient } from "./redis-client.ts";
import { bucketOfKey } from "./store-key.ts";

/** Positions of keys that one command may name: at most `most` of them, and on a cluster those of one bucket. */
export function keyGroups(
  client: RedisClient,
  keys: readonly string[],
  most: number,
): readonly (readonly number[])[] {
  const groups: number[][] = [];
  const open = new Map<string, number[]>();
  const cluster = isCluster(client);
  for (let i = 0; i < keys.length; i += 1) {
    const bucket = cluster ? bucketOfKey(keys[i] as string) : "";
    let group = open.get(bucket);
    if (group === undefined || group.length === most) {
      group = [];
      groups.push(group);
      open.set(bucket, group);
    }
    group.push(i);
  }
  return groups;
}
