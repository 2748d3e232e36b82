import {
  hasService,
  type RedisCluster,
  type RedisServer,
  startRedisCluster,
} from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redis } from "./redis.ts";
import { slotOfTag } from "./slot-of-tag.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";
import { bucketOfKey, tableKeys } from "./store-key.ts";
import { valuesOf } from "./values-of.fixture.ts";

const ids = Array.from({ length: 2000 }, (_, i) => `k${i}`);
const rowsOf = (version: number) =>
  rowsBatch(ids.map((id) => ({ id, event: version, created: null, v: version })));

describe.skipIf(!hasService("redis"))("a cluster whose slots move", () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster.stop());

  test("slots of tags are those that the servers reckon with", async () => {
    for (let tag = 0; tag < 128; tag += 9) {
      const slot = await cluster.masters[0]?.command("CLUSTER", "KEYSLOT", `{${tag}}:p:v:x`);
      expect(slot).toBe(String(slotOfTag(String(tag))));
    }
  });

  test("rows are written and read while a slot is on its way, and after it has moved", async () => {
    const options = { redisType: "redis_cluster", connectionString: cluster.addresses } as const;
    const store = redis(options);
    const table = await statsTable();
    const everyone = (version: number) => ids.map(() => BigInt(version));
    await store.write(table, rowsOf(1));
    const { keyOf } = tableKeys(table);
    const bucket = bucketOfKey(keyOf("k0"));
    const keys = ids.map(keyOf).filter((key) => bucketOfKey(key) === bucket);
    expect(keys.length).toBeGreaterThan(4);
    const slot = String(slotOfTag(bucket));
    const [from, to] = await ownerAndOther(cluster, slot);
    const [fromId, toId] = [
      await from.command("CLUSTER", "MYID"),
      await to.command("CLUSTER", "MYID"),
    ];
    await to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
    await from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
    const move = (some: readonly string[]) =>
      from.command("MIGRATE", "127.0.0.1", String(to.port), "", "0", "5000", "KEYS", ...some);
    await move(keys.slice(0, 2));
    expect(await valuesOf(store, table, ids)).toEqual(everyone(1));
    expect(await store.write(table, rowsOf(2))).toEqual({ written: ids.length, stale: 0 });
    expect(await valuesOf(store, table, ids)).toEqual(everyone(2));
    expect(await store.write(table, rowsOf(1))).toEqual({ written: 0, stale: ids.length });
    const left = await from.command("CLUSTER", "GETKEYSINSLOT", slot, "1000");
    await move(left.split("\n"));
    for (const node of cluster.masters)
      await node.command("CLUSTER", "SETSLOT", slot, "NODE", toId);
    expect(await valuesOf(store, table, ids)).toEqual(everyone(2));
    expect(await store.write(table, rowsOf(3))).toEqual({ written: ids.length, stale: 0 });
    await store.prepare({ keep: [], drop: [table] });
    expect(await Promise.all(cluster.masters.map((one) => one.command("DBSIZE")))).toEqual([
      "0",
      "0",
      "0",
    ]);
    await store.close();
  });
});

async function ownerAndOther(
  { masters }: RedisCluster,
  slot: string,
): Promise<readonly [RedisServer, RedisServer]> {
  const share = Math.ceil(16_384 / masters.length);
  const owner = Math.floor(Number(slot) / share);
  return [masters[owner] as RedisServer, masters[(owner + 1) % masters.length] as RedisServer];
}
