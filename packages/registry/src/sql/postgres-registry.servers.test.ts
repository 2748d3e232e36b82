import { hasService, type PostgresServer, startPostgres } from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresRegistry } from "./postgres-registry.ts";
import { expectNothingLost } from "./several-processes.fixture.ts";

describe.skipIf(!hasService("postgres"))("the registry in Postgres", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  it("loses no commit and no increment of four processes", async () => {
    const registry = postgresRegistry({ connectionString: server.url });
    await expectNothingLost(server.url, registry);
    await registry.close();
  });

  it("leaves the tables of Feast's registry in the same schema as they are", async () => {
    const feast =
      "CREATE TABLE projects (project_id TEXT PRIMARY KEY); CREATE TABLE feature_views (feature_view_name TEXT); INSERT INTO projects VALUES ('p'); INSERT INTO feature_views VALUES ('a')";
    await server.sql(feast);
    const registry = postgresRegistry({ connectionString: server.url });
    const change = { base: "0", put: [], remove: [] };
    await registry.commit("feast", change);
    expect(await server.sql("SELECT * FROM projects, feature_views")).toBe("p|a");
    expect(
      await server.sql(
        "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'",
      ),
    ).toBe(
      "feature_views fs_registry_commits fs_registry_meta fs_registry_objects fs_registry_projects fs_registry_state projects",
    );
    await registry.close();
  });

  it("tells by its code who may not come in, and never the password", async () => {
    const url = server.url.replace(/:[^:@/]+@/, ":hunter2@");
    const registry = postgresRegistry({ connectionString: url });
    const error = await registry.read("p").catch((caught) => caught);
    expect(error).toMatchObject({ code: "FS_STORE_DENIED" });
    expect(error.message).not.toContain("hunter2");
    await registry.close();
  });

  it.each([
    ["a wrong password", { password: "hunter2" }, "FS_STORE_DENIED"],
    ["a database that is not there", { database: "nope" }, "FS_STORE_INVALID"],
    ["TLS where the server has none", { sslmode: "require" as const }, "FS_STORE_UNAVAILABLE"],
  ])("%s is told by its code, without a secret", async (_title, options, code) => {
    const { host, port, user, password, database } = server;
    const given = { host, port, user, password, database, deadlineMs: 1500, ...options };
    const registry = postgresRegistry(given);
    const error = await registry.read("p").catch((caught) => caught);
    expect(error).toMatchObject({ code });
    expect(String(error.message)).not.toMatch(/hunter2|test-password/);
    expect(registry.status().stale).toBe(false);
    await registry.close();
  });
});
