import { hasService, startPostgres } from "@fs/test-servers";
import { describe, test } from "vitest";
import { expectNewestWins } from "./newest-wins.fixture.ts";

describe.skipIf(!hasService("postgres"))("ten processes", () => {
  test("that write the same keys in any order for 30 seconds leave the newest rows", async () => {
    const server = await startPostgres();
    await expectNewestWins({ connectionString: server.url, maxConn: 2 }, 30_000);
    await server.stop();
  });
});
