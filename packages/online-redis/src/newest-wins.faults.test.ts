import { hasService, startRedis } from "@fs/test-servers";
import { describe, test } from "vitest";
import { expectNewestWins } from "./newest-wins.fixture.ts";

describe.skipIf(!hasService("redis"))("ten processes", () => {
  test("that write the same keys in any order for 30 seconds leave the newest rows", async () => {
    const server = await startRedis();
    await expectNewestWins({ connectionString: server.address }, 30_000);
    await server.stop();
  });
});
