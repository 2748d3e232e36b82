import { hasService, startRedis, startRedisCluster } from "@fs/test-servers";
import { describe, test } from "vitest";
import { expectNewestWins } from "./newest-wins.fixture.ts";

const MILLIS = 2000;

describe.skipIf(!hasService("redis"))(
  "of ten processes that write the same keys in any order",
  () => {
    test("the newest row wins on one server", async () => {
      const server = await startRedis();
      await expectNewestWins({ connectionString: server.address }, MILLIS);
      await server.stop();
    });

    test("the newest row wins on a cluster", async () => {
      const cluster = await startRedisCluster();
      const options = { redisType: "redis_cluster", connectionString: cluster.addresses } as const;
      await expectNewestWins(options, MILLIS);
      await cluster.stop();
    });
  },
);
