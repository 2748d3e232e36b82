import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { hasService, startRedisCluster, startRedisSentinel } from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { redis } from "./redis.ts";
import type { RedisOptions } from "./redis-options.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const run = promisify(execFile);
const IDS = Array.from({ length: 40 }, (_, i) => `k${i}`);
const rows = rowsBatch(IDS.map((id, i) => ({ id, event: 1, created: null, v: i })));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fs-redis-tls-"));
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const fresh = ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", ...subject];
  for (const name of ["ours", "other"])
    await run("openssl", [...fresh, "-keyout", `${name}-key.pem`, "-out", `${name}.pem`], {
      cwd: folder,
    });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = () => ({
  certFile: join(folder, "ours.pem"),
  keyFile: join(folder, "ours-key.pem"),
  caFile: join(folder, "ours.pem"),
});

/** Writes and reads rows of many slots; answers what was read, or how it was refused. */
async function attempt(options: RedisOptions): Promise<unknown> {
  const store = redis({ deadlineMs: 3000, baseDirectory: folder, ...options });
  const table = await statsTable();
  try {
    await store.write(table, rows);
    return await valuesOf(store, table, IDS);
  } catch (error) {
    const { code, message } = error as { readonly code: string; readonly message: string };
    return `${code}: ${message}`;
  } finally {
    await store.close();
  }
}

/** With the right authority the store works; otherwise it is told so, and nothing is read. */
async function expectTls(options: RedisOptions, plain: RedisOptions): Promise<void> {
  const all = IDS.map((_, i) => BigInt(i));
  expect(await attempt({ ...options, ssl: true, sslCaCerts: "ours.pem" })).toEqual(all);
  const other = await attempt({ ...options, ssl: true, sslCaCerts: "other.pem" });
  expect(other).toMatch(/^FS_STORE_UNAVAILABLE: .*agree on TLS/);
  expect(await attempt(options)).toMatch(/^FS_STORE_UNAVAILABLE: .*TLS/);
  expect(await attempt({ ...plain, ssl: true })).toMatch(/^FS_STORE_UNAVAILABLE: .*TLS/);
}

describe.skipIf(!hasService("redis"))("a cluster with TLS", () => {
  test("is spoken to in TLS node by node, and told apart from one without", async () => {
    const cluster = await startRedisCluster({ tls: files() });
    onTestFinished(() => cluster.stop());
    const redisType = "redis_cluster" as const;
    await expectTls(
      { redisType, connectionString: cluster.tlsAddresses },
      { redisType, connectionString: cluster.addresses },
    );
  });
});

describe.skipIf(!hasService("redis-sentinel"))("Sentinels with TLS", () => {
  test("and their master are spoken to in TLS, and told apart from those without", async () => {
    const group = await startRedisSentinel({ tls: files() });
    onTestFinished(() => group.stop());
    const shared = { redisType: "redis_sentinel", sentinelMaster: group.masterName } as const;
    await expectTls(
      { ...shared, connectionString: group.tlsAddresses },
      { ...shared, connectionString: group.addresses },
    );
  });
});
