import { onlineStoreCases, randomOnlineCases, registerCases } from "@fs/conformance";
import { hasService, type PostgresServer, startPostgres } from "@fs/test-servers";
import { afterAll, beforeAll, describe, it } from "vitest";
import { postgres } from "./postgres.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 50);

describe.skipIf(!hasService("postgres"))("Postgres", () => {
  let server: PostgresServer;
  let opened = 0;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  registerCases(
    { describe, it },
    "the online store in Postgres",
    [...onlineStoreCases, ...randomOnlineCases({ runs })],
    async () => {
      opened += 1;
      const options = {
        connectionString: server.url,
        dbSchema: `case ${opened}`,
        deadlineMs: 60_000,
      };
      const store = postgres(options);
      return { store, again: async () => postgres(options), close: () => store.close() };
    },
  );
});
