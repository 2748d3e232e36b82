import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  freePort,
  hasService,
  type RedisServer,
  startRedis,
  startRedisCluster,
  startRedisSentinel,
} from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redis } from "./redis.ts";
import type { RedisOptions } from "./redis-options.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const run = promisify(execFile);
/** What the guide says that a user needs. */
const RIGHTS = ["+@read", "+@write", "+@scripting", "+ping", "+scan", "+select", "+info"];
const rows = rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]);

/** The error of a write, which must come within the deadline. */
async function refusal(options: RedisOptions) {
  const store = redis({ deadlineMs: 1500, ...options });
  const begun = performance.now();
  try {
    return await store.write(await statsTable(), rows);
  } catch (error) {
    expect(performance.now() - begun).toBeLessThan(4000);
    expect(String((error as Error).message)).not.toMatch(/hunter2/);
    return error;
  } finally {
    await store.close();
  }
}

describe.skipIf(!hasService("redis"))(
  "a server that refuses is told by code and with the way out",
  () => {
    let open: RedisServer;
    let locked: RedisServer;
    beforeAll(async () => {
      open = await startRedis();
      locked = await startRedis({ config: { requirepass: "secret" } });
      await locked.command("ACL", "SETUSER", "app", "on", ">hunter2", "~{*", ...RIGHTS);
      await locked.command(
        "ACL",
        "SETUSER",
        "reader",
        "on",
        ">hunter2",
        "~*",
        "+@read",
        "+ping",
        "+info",
      );
    });
    afterAll(async () => {
      await open.stop();
      await locked.stop();
    });

    test.each([
      ["no password", {}, "FS_STORE_DENIED", /refuses the user name or password/],
      ["a wrong password", { password: "hunter2" }, "FS_STORE_DENIED", /refuses the user name/],
      [
        "a wrong user",
        { username: "x", password: "hunter2" },
        "FS_STORE_DENIED",
        /refuses the user/,
      ],
      [
        "a user that may not write",
        { username: "reader", password: "hunter2" },
        "FS_STORE_DENIED",
        /does not let this user run a command/,
      ],
      [
        "a database that is not there",
        { password: "secret", db: 99 },
        "FS_STORE_INVALID",
        /set db/,
      ],
      [
        "one server where a cluster was meant",
        { password: "secret", redisType: "redis_cluster" },
        "FS_STORE_INVALID",
        /is no cluster/,
      ],
    ] as const)("%s", async (_, options, code, message) => {
      const error = await refusal({ connectionString: locked.address, ...options });
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    });

    test("an ACL user with its own keys can write", async () => {
      const connectionString = `redis://app:hunter2@${locked.address}`;
      expect(await refusal({ connectionString })).toEqual({ written: 1, stale: 0 });
      const store = redis({ connectionString });
      const table = await statsTable();
      expect(await valuesOf(store, table, ["a"])).toEqual([1n]);
      await store.prepare({ keep: [], drop: [table] });
      expect(await valuesOf(store, table, ["a"])).toEqual([null]);
      await store.close();
    });

    test("a database that is not there is never mistaken for another", async () => {
      const store = redis({ connectionString: open.address, db: 99 });
      for (let call = 0; call < 5; call += 1) {
        await expect(store.write(await statsTable(), rows)).rejects.toMatchObject({
          code: "FS_STORE_INVALID",
        });
      }
      await store.close();
      expect(await open.command("DBSIZE")).toBe("0");
    });

    test("a database of its own number is used", async () => {
      expect(await refusal({ connectionString: `${open.address},db=3` })).toMatchObject({
        written: 1,
      });
      expect(await open.command("INFO", "keyspace")).toContain("db3:keys=1");
      expect(await open.command("DBSIZE")).toBe("0");
    });

    test("nobody listens there", async () => {
      const error = await refusal({ connectionString: `127.0.0.1:${await freePort()}` });
      expect(error).toMatchObject({
        code: "FS_STORE_UNAVAILABLE",
        message: expect.stringMatching(/127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED/),
      });
    });

    test("nobody listens where a cluster was meant", async () => {
      const connectionString = `127.0.0.1:${await freePort()}`;
      const error = await refusal({ connectionString, redisType: "redis_cluster" });
      expect(error).toMatchObject({ code: "FS_STORE_UNAVAILABLE" });
    });

    test("a read-only replica", async () => {
      const replica = await startRedis({ config: { replicaof: `127.0.0.1 ${open.port}` } });
      expect(await refusal({ connectionString: replica.address })).toMatchObject({
        code: "FS_STORE_UNAVAILABLE",
        message: expect.stringMatching(/read-only replica/),
      });
      await replica.stop();
    });

    test("a server without room, which stores nothing of the batch", async () => {
      const full = await startRedis();
      await full.command("CONFIG", "SET", "maxmemory", "1");
      expect(await refusal({ connectionString: full.address })).toMatchObject({
        code: "FS_STORE_FULL",
        message: expect.stringMatching(/maxmemory/),
      });
      expect(await full.command("DBSIZE")).toBe("0");
      await full.stop();
    });

    test("a node of a cluster where one server was meant, and a cluster with a wrong password", async () => {
      const cluster = await startRedisCluster();
      const [node] = cluster.masters;
      const table = await statsTable();
      const store = redis({ connectionString: node?.address });
      const many = rowsBatch(
        Array.from({ length: 50 }, (_, i) => ({ id: `k${i}`, event: 1, created: null, v: i })),
      );
      await expect(store.write(table, many)).rejects.toMatchObject({ code: "FS_STORE_INVALID" });
      await store.close();
      for (const master of cluster.masters)
        await master.command("CONFIG", "SET", "requirepass", "x");
      const options = { connectionString: cluster.addresses, redisType: "redis_cluster" } as const;
      for (const password of [undefined, "hunter2"]) {
        expect(await refusal({ ...options, password })).toMatchObject({ code: "FS_STORE_DENIED" });
      }
      await cluster.stop();
    });

    test.skipIf(!hasService("redis-sentinel"))(
      "a master that the Sentinels do not know",
      async () => {
        const group = await startRedisSentinel();
        const options = { connectionString: group.addresses, redisType: "redis_sentinel" } as const;
        expect(await refusal(options)).toMatchObject({
          code: "FS_STORE_INVALID",
          message: expect.stringMatching(/set sentinel_master/),
        });
        await group.stop();
      },
    );
  },
);

describe.skipIf(!hasService("redis"))("TLS", () => {
  let folder: string;
  let server: RedisServer;
  let tlsAddress: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fs-redis-tls-"));
    const openssl = (...args: string[]) => run("openssl", args, { cwd: folder });
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    const fresh = ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2"];
    await openssl(...fresh, "-keyout", "key.pem", "-out", "cert.pem", ...subject);
    await openssl(...fresh, "-keyout", "other-key.pem", "-out", "other.pem", ...subject);
    const tlsPort = await freePort();
    tlsAddress = `127.0.0.1:${tlsPort}`;
    const path = (name: string): string => join(folder, name);
    server = await startRedis({
      config: {
        "tls-port": String(tlsPort),
        "tls-cert-file": path("cert.pem"),
        "tls-key-file": path("key.pem"),
        "tls-ca-cert-file": path("cert.pem"),
        "tls-auth-clients": "yes",
      },
    });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const client = { sslCertfile: "cert.pem", sslKeyfile: "key.pem" };

  test("with the authority and a client certificate the store works", async () => {
    const connectionString = `rediss://${tlsAddress}`;
    const ssl = { ...client, sslCaCerts: "cert.pem", baseDirectory: folder };
    expect(await refusal({ connectionString, ...ssl })).toEqual({ written: 1, stale: 0 });
  });

  test.each([
    ["an authority that is not known", { ...client, ssl: true }, /agree on TLS/],
    ["another authority", { ...client, ssl: true, sslCaCerts: "other.pem" }, /agree on TLS/],
    ["no client certificate", { ssl: true, sslCaCerts: "cert.pem" }, /agree on TLS/],
    ["no TLS at all", {}, /cannot be reached: ECONNRESET; if it expects TLS, set ssl/],
  ])("%s is told", async (_, options, message) => {
    const all = { connectionString: tlsAddress, baseDirectory: folder, ...options };
    expect(await refusal(all)).toMatchObject({
      code: "FS_STORE_UNAVAILABLE",
      message: expect.stringMatching(message),
    });
  });

  test("TLS to a server without it", async () => {
    expect(await refusal({ connectionString: `rediss://${server.address}` })).toMatchObject({
      code: "FS_STORE_UNAVAILABLE",
      message: expect.stringMatching(/if it does not speak TLS, leave ssl out/),
    });
  });

  test("a certificate file that is not there", async () => {
    expect(
      await refusal({ connectionString: tlsAddress, ssl: true, sslCaCerts: "gone.pem" }),
    ).toMatchObject({
      code: "FS_ARGUMENT_INVALID",
      message: expect.stringMatching(/ssl_ca_certs names .*gone\.pem/),
    });
  });
});
