import { expect, test } from "vitest";
import { connectionSettings, serversText } from "./connection-settings.ts";

test("without options one server on this machine is meant, as in Feast", () => {
  expect(connectionSettings({})).toEqual({
    nodes: [{ host: "localhost", port: 6379 }],
    redisType: "redis",
    sentinelMaster: "mymaster",
    deadlineMs: 5000,
    reconnectGraceMs: 250,
  });
});

test("an option wins over the connection string", () => {
  const connectionString = "h:1,password=a,ssl=true,db=1";
  const settings = connectionSettings({ connectionString, password: "b", db: undefined });
  expect(settings).toMatchObject({ password: "b", ssl: true, db: 1 });
});

test.each([
  [{ connectionString: "a:1,b:2" }, /names 2 servers/],
  [{ redisType: "redis_cluster", db: 3 } as const, /only database 0/],
  [{ redisType: "redis_cluster", connectionString: "a:1,db=3" } as const, /only database 0/],
  [{ keyTtlSeconds: 0 }, /key_ttl_seconds is 0/],
  [{ keyTtlSeconds: 1.5 }, /key_ttl_seconds is 1.5/],
  [{ deadlineMs: 0 }, /deadline_ms is 0/],
])("refuses %j", (options, message) => {
  expect(() => connectionSettings(options)).toThrow(message);
});

test("servers are named as they were given, without secrets", () => {
  const connectionString = "[::1]:1,b:2,password=hunter2";
  const settings = connectionSettings({ connectionString, redisType: "redis_sentinel" });
  expect(serversText(settings)).toBe("[::1]:1,b:2");
});
