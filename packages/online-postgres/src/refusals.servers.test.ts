import { freePort, hasService, type PostgresServer, startPostgres } from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgres } from "./postgres.ts";
import { rowsBatch, statsTable } from "./stats-rows.fixture.ts";

const rows = rowsBatch([{ id: "a", event: 1, created: null, v: 1 }]);

describe.skipIf(!hasService("postgres"))("a server that refuses", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql("CREATE ROLE reader LOGIN PASSWORD 'hunter2'");
    await server.sql("CREATE DATABASE frozen");
    await server.sql("ALTER DATABASE frozen SET default_transaction_read_only = on");
  });
  afterAll(() => server?.stop());

  test.each([
    ["a wrong password", { password: "hunter2" }, "FS_STORE_DENIED", /refuses the user/],
    ["no password", { password: "" }, "FS_STORE_DENIED", /password/],
    ["an unknown user", { user: "nobody" }, "FS_STORE_DENIED", /refuses the user/],
    [
      "a user that may not write",
      { user: "reader", password: "hunter2" },
      "FS_STORE_DENIED",
      /does not let this user/,
    ],
    [
      "a database that is not there",
      { database: "nope" },
      "FS_STORE_INVALID",
      /no database of that name/,
    ],
    [
      "a replica, or what is as read-only as one",
      { database: "frozen" },
      "FS_STORE_UNAVAILABLE",
      /is read-only/,
    ],
    [
      "TLS where the server has none",
      { sslmode: "require" as const },
      "FS_STORE_UNAVAILABLE",
      /does not speak TLS/,
    ],
  ])(
    "%s is told by its code, within the deadline, without a secret",
    async (_title, options, code, message) => {
      const { host, port, user, password, database } = server;
      const given = { host, port, user, password, database, deadlineMs: 1500, ...options };
      const store = postgres(given);
      const begun = performance.now();
      const error = await store.write(await statsTable(), rows).catch((caught) => caught);
      expect(performance.now() - begun).toBeLessThan(4000);
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(String(error.message)).not.toMatch(/hunter2|test-password/);
      await store.close();
    },
  );

  test("nobody at the address is told by it", async () => {
    const port = await freePort();
    const store = postgres({ host: "127.0.0.1", port, user: "u", database: "d", deadlineMs: 300 });
    await expect(store.write(await statsTable(), rows)).rejects.toMatchObject({
      code: "FS_STORE_UNAVAILABLE",
      message: `Postgres at 127.0.0.1:${port}/d cannot be reached: ECONNREFUSED`,
    });
    await store.close();
  });
});
