import { expect, test } from "vitest";
import { plugins } from "./plugins.ts";

const [plugin] = plugins;
const validated = async (options: unknown) => plugin?.options["~standard"].validate(options);

test("the plug-in reads Feast's options and ours, in snake_case", async () => {
  const checked = await validated({
    redis_type: "redis_sentinel",
    sentinel_master: "features",
    connection_string: "a:1,b:2",
    key_ttl_seconds: 60,
    full_scan_for_deletion: true,
    skip_dedup: false,
    password: 1234,
    ssl_ca_certs: "ca.pem",
    deadline_ms: 100,
  });
  expect(checked).toEqual({
    value: {
      redisType: "redis_sentinel",
      sentinelMaster: "features",
      connectionString: "a:1,b:2",
      keyTtlSeconds: 60,
      password: "1234",
      sslCaCerts: "ca.pem",
      deadlineMs: 100,
    },
  });
  expect(await validated({ key_ttl_seconds: null })).toEqual({ value: {} });
});

test("the plug-in opens nothing before the first call", async () => {
  const observer = {
    span: <T>(_: string, __: unknown, run: () => Promise<T>) => run(),
    count() {},
  };
  const context = { baseDirectory: "/", observer, clock: Date.now };
  const store = await plugin?.create({ connectionString: "nowhere.invalid:1" }, context);
  expect(store?.name).toBe("redis");
  await store?.close();
});

test.each([
  { connectionstring: "x" },
  { redis_type: "cluster" },
  { key_ttl_seconds: 0 },
  { skip_dedup: true },
  { db: -1 },
])("the plug-in refuses %j", async (options) => {
  expect((await validated(options))?.issues?.length).toBeGreaterThan(0);
});
