import { hasService, type RedisServer, startRedis } from "@fs/test-servers";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { redis } from "./redis.ts";
import { keysOf, rowsBatch, statsTable } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const rowsOf = (...ids: readonly string[]) =>
  rowsBatch(ids.map((id, v) => ({ id, event: 1, created: null, v })));

describe.skipIf(!hasService("redis"))("the online store in Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(() => server.command("FLUSHALL"));

  const calls = async (command: string): Promise<number> => {
    const stats = await server.command("INFO", "commandstats");
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  };

  test("one value is kept for each entity and view, under the layout of keys", async () => {
    const store = redis({ connectionString: server.address });
    await store.write(await statsTable("stats", "p"), rowsOf("7"));
    await store.write(await statsTable("other", "p"), rowsOf("7"));
    expect((await server.command("KEYS", "*")).split("\n").sort()).toEqual([
      "{19}:p:other:7",
      "{19}:p:stats:7",
    ]);
    await store.close();
  });

  test("a read of many tables is one MGET, and so are reads that come together", async () => {
    const store = redis({ connectionString: server.address });
    const tables = [await statsTable("a"), await statsTable("b"), await statsTable("c")];
    for (const table of tables) await store.write(table, rowsOf("1", "2", "3"));
    await server.command("CONFIG", "RESETSTAT");
    const reads = tables.map((table) => ({
      select: { table, features: ["v"] },
      keys: keysOf(["1", "2", "3"]),
    }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.read(reads)));
    expect(answers.flat().every(({ length }) => length === 3)).toBe(true);
    expect(await calls("mget")).toBe(1);
    await store.close();
  });

  test("a batch is one script, sent by its hash and once in full where the server forgot it", async () => {
    const store = redis({ connectionString: server.address });
    const table = await statsTable();
    await store.write(table, rowsOf("a"));
    await server.command("SCRIPT", "FLUSH");
    await server.command("CONFIG", "RESETSTAT");
    const ids = Array.from({ length: 500 }, (_, i) => `k${i}`);
    expect(await store.write(table, rowsOf(...ids))).toEqual({ written: 500, stale: 0 });
    expect(await store.write(table, rowsOf(...ids))).toEqual({ written: 500, stale: 0 });
    expect([await calls("eval"), await calls("evalsha")]).toEqual([1, 2]);
    await store.close();
  });

  test("keys live for ever unless a time to live is given, which counts from the last write", async () => {
    const table = await statsTable();
    const lasting = redis({ connectionString: server.address });
    const vanishing = redis({ connectionString: server.address, keyTtlSeconds: 100 });
    await lasting.write(table, rowsOf("7"));
    expect(await server.command("TTL", "{19}:p:stats:7")).toBe("-1");
    await vanishing.write(table, rowsOf("7"));
    expect(Number(await server.command("TTL", "{19}:p:stats:7"))).toBeGreaterThan(90);
    await Promise.all([lasting.close(), vanishing.close()]);
  });

  test("what others keep in the same server is never touched", async () => {
    const store = redis({ connectionString: server.address });
    const foreign = [
      "{19}:p:statsx:7",
      "{19}:shop-p:stats:7",
      "{1}:p:stats:7",
      "x{19}:p:stats:7",
      "{19}:q:v}:p:stats:7",
      "golden",
    ];
    for (const key of foreign) await server.command("SET", key, "theirs");
    await server.command("HSET", "{19}:P:stats:7", "a", "b");
    const table = await statsTable("stats", "p");
    await store.write(table, rowsOf("7", "{", "}", "a}:p:stats:b", "*", "\0"));
    await store.prepare({ keep: [], drop: [table] });
    const left = (await server.command("KEYS", "*")).split("\n").sort();
    expect(left).toEqual([...foreign, "{19}:P:stats:7"].sort());
    await store.close();
  });

  test("the keys that Feast wrote for a project of the same name stay as they are", async () => {
    const client = new Redis({ host: "127.0.0.1", port: server.port });
    // An entity key of Feast (driver_id = 1001) and its project, with two of its hash's fields.
    const entity = "0100000002000000090000006472697665725f69640400000008000000e903000000000000";
    const theirs = Buffer.concat([Buffer.from(entity, "hex"), Buffer.from("golden")]);
    await client.hset(theirs, Buffer.from("0e641f28", "hex"), "x", "_ts:stats", "y");
    const before = await client.dumpBuffer(theirs);
    const store = redis({ connectionString: server.address });
    const table = await statsTable("stats", "golden");
    await store.prepare({ keep: [table], drop: [] });
    await store.write(table, rowsOf("1001"));
    await store.prepare({ keep: [], drop: [table] });
    expect(await client.dumpBuffer(theirs)).toEqual(before);
    expect(await client.dbsize()).toBe(1);
    await client.quit();
    await store.close();
  });

  test("a client that was given is used and stays open", async () => {
    const client = new Redis({ port: server.port, host: "127.0.0.1", lazyConnect: true });
    const store = redis({ client });
    const table = await statsTable();
    await store.write(table, rowsOf("a"));
    expect(await valuesOf(store, table, ["a", "b"])).toEqual([0n, null]);
    await store.close();
    expect(await client.ping()).toBe("PONG");
    expect(["ready", "error", "end"].map((event) => client.listenerCount(event))).toEqual([
      0, 0, 0,
    ]);
    const second = redis({ client });
    await client.quit();
    await expect(second.write(table, rowsOf("a"))).rejects.toMatchObject({
      code: "FS_STORE_UNAVAILABLE",
      message: expect.stringContaining("is closed"),
    });
  });

  test("a client with a key prefix of its own is refused", () => {
    const client = new Redis({ lazyConnect: true, keyPrefix: "app:" });
    expect(() => redis({ client })).toThrow(/keyPrefix/);
    client.disconnect();
  });

  test.each([1, 200, 400, 600, 3000, 200_000])(
    "the newest row wins whatever its size: %i bytes",
    async (size) => {
      const store = redis({ connectionString: server.address });
      const table = await statsTable();
      const rowsAt = (event: number, created: number | null, v: number) =>
        rowsBatch(
          Array.from({ length: 20 }, (_, i) => ({
            id: `k${i}`,
            // Half of the keys are written at one time, the others at another.
            event: event + (i % 2) * 10,
            created,
            v,
            name: String(v).repeat(size + i),
          })),
        );
      const first = await store.write(table, rowsAt(100, 5, 1));
      const stale = await store.write(table, rowsAt(100, null, 2));
      const half = await store.write(table, rowsAt(95, 9, 3));
      const tied = await store.write(table, rowsAt(100, 5, 4));
      expect([first.written, stale.written, half.written, tied.written]).toEqual([20, 0, 0, 20]);
      const select = { table, features: ["name"] };
      const keys = keysOf(["k0", "k19"]);
      const [answer] = await store.read([{ select, keys }]);
      expect(answer?.columns[0]?.values).toEqual(["4".repeat(size), "4".repeat(size + 19)]);
      await store.close();
    },
  );

  test("rows of one batch that share a key are packed once, the newest of them", async () => {
    const store = redis({ connectionString: server.address });
    const table = await statsTable();
    const rows = Array.from({ length: 3000 }, (_, i) => ({
      id: `k${i % 1000}`,
      event: (i * 7) % 3000,
      created: null,
      v: (i * 7) % 3000,
    }));
    const newest = new Map<string, number>();
    for (const { id, v } of rows) newest.set(id, Math.max(newest.get(id) ?? 0, v));
    expect(await store.write(table, rowsBatch(rows))).toEqual({ written: 1000, stale: 2000 });
    const ids = [...newest.keys()];
    expect(await valuesOf(store, table, ids)).toEqual(ids.map((id) => BigInt(newest.get(id) ?? 0)));
    await store.close();
  });

  test("scan and drop find each of many keys once", async () => {
    const store = redis({ connectionString: server.address });
    const table = await statsTable();
    const ids = Array.from({ length: 5000 }, (_, i) => `k${i}`);
    await store.write(table, rowsOf(...ids));
    const found: string[] = [];
    for await (const batch of store.scan?.(table) ?? []) found.push(...batch.keys.ids);
    expect(found.sort()).toEqual([...ids].sort());
    await store.prepare({ keep: [], drop: [table] });
    expect(await server.command("DBSIZE")).toBe("0");
    await store.close();
  });
});
