import { randomRegistryCases, registerCases, registryCases } from "@fs/conformance";
import { hasService, type PostgresServer, startPostgres } from "@fs/test-servers";
import { afterAll, beforeAll, describe, it } from "vitest";
import { postgresRegistry } from "./postgres-registry.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 30);

describe.skipIf(!hasService("postgres"))("Postgres", () => {
  let server: PostgresServer;
  let opened = 0;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  registerCases(
    { describe, it },
    "the registry in Postgres",
    [...registryCases, ...randomRegistryCases({ runs })],
    async () => {
      opened += 1;
      const dbSchema = `case ${opened}`;
      let now = Date.UTC(2024, 0, 1);
      const open = () =>
        postgresRegistry({
          connectionString: server.url,
          dbSchema,
          clock: () => now,
          deadlineMs: 30_000,
        });
      const store = open();
      return {
        store,
        again: async () => open(),
        advance(millis) {
          now += millis;
        },
        close: () => store.close(),
      };
    },
  );
});
