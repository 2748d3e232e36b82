import { hasService, type PostgresServer, startPostgres } from "@fs/test-servers";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { expectNewestWins } from "./newest-wins.fixture.ts";
import { postgres } from "./postgres.ts";
import { keysOf, rowsBatch, statsTable } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const row = (v: number) => rowsBatch([{ id: "a", event: v, created: null, v }]);

describe.skipIf(!hasService("postgres"))("the online store in Postgres", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({ config: { track_activities: "on" } });
  });
  afterAll(() => server?.stop());
  beforeEach(() => server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));

  test("reads every view of a request in one statement", async () => {
    const pool = new pg.Pool({ connectionString: server.url });
    const texts: string[] = [];
    pool.on("connect", (client) => {
      const query = client.query.bind(client) as (...given: unknown[]) => unknown;
      client.query = ((...given: unknown[]) => {
        texts.push(String((given[0] as { readonly text?: unknown }).text));
        return query(...given);
      }) as typeof client.query;
    });
    const store = postgres({ pool });
    const [one, two] = [await statsTable("one"), await statsTable("two")];
    await store.write(one, row(1));
    await store.write(two, row(2));
    texts.length = 0;
    const reads = [one, two, one].map((table) => ({
      select: { table, features: ["v"] },
      keys: keysOf(["a", "x", "a"]),
    }));
    const answers = await store.read(reads);
    expect(answers.map(({ eventTimes }) => [...eventTimes])).toEqual([
      [1, Number.NaN, 1],
      [2, Number.NaN, 2],
      [1, Number.NaN, 1],
    ]);
    expect(texts).toHaveLength(1);
    await store.close();
    expect((await pool.query("SELECT 1 AS x")).rows).toEqual([{ x: 1 }]);
    await pool.end();
  });

  test("tells how busy its pool is: connections in use, idle ones, and who waits for one", async () => {
    const store = postgres({ connectionString: server.url, maxConn: 2, deadlineMs: 60_000 });
    const load = () => store.connectionLoad?.();
    expect(load()).toEqual({ open: 0, idle: 0, running: 0, waiting: 0 });
    const table = await statsTable();
    await store.write(table, row(1));
    await server.pause();
    const reads = Promise.all(Array.from({ length: 5 }, () => valuesOf(store, table, ["a"])));
    await expect.poll(load).toEqual({ open: 2, idle: 0, running: 2, waiting: 3 });
    await server.resume();
    await reads;
    expect(load()).toEqual({ open: 2, idle: 2, running: 0, waiting: 0 });
    await store.close();
    expect(load()).toEqual({ open: 0, idle: 0, running: 0, waiting: 0 });
  });

  test("answers right whatever parsers the process has set up", async () => {
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    pg.types.setTypeParser(pg.types.builtins.BYTEA, () => "mine");
    const pool = new pg.Pool({ connectionString: server.url });
    const store = postgres({ pool });
    const table = await statsTable();
    await store.write(table, row(7));
    expect(await valuesOf(store, table, ["a"])).toEqual([7n]);
    await store.close();
    await pool.end();
  });

  test("works without prepared statements, in a schema of its own, with one connection", async () => {
    const options = { preparedStatements: false, dbSchema: 'it"s mine', maxConn: 1 };
    const store = postgres({ connectionString: server.url, ...options });
    const table = await statsTable("long ".repeat(30));
    await store.write(table, row(1));
    await Promise.all([2, 3, 4, 5].map((v) => store.write(table, row(v))));
    expect(await valuesOf(store, table, ["a"])).toEqual([5n]);
    expect(
      await server.sql(
        "SELECT n.nspname, obj_description(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relname LIKE 'fs:p:%' AND relkind = 'r'",
      ),
    ).toBe(`it"s mine|online rows of feature view "${"long ".repeat(30)}", project "p"`);
    await store.close();
  });

  test("leaves the tables that Feast writes for a project of the same name as they are", async () => {
    const feast =
      "CREATE TABLE p_stats (entity_key BYTEA, feature_name TEXT, value BYTEA, event_ts TIMESTAMPTZ, created_ts TIMESTAMPTZ, PRIMARY KEY (entity_key, feature_name)); INSERT INTO p_stats VALUES ('a', 'v', 'x', now(), now())";
    await server.sql(feast);
    const before = await server.sql("SELECT * FROM p_stats");
    const store = postgres({ connectionString: server.url });
    const table = await statsTable();
    await store.prepare({ keep: [table], drop: [] });
    await store.write(table, row(1));
    await store.prepare({ keep: [], drop: [table] });
    expect(await server.sql("SELECT * FROM p_stats")).toBe(before);
    expect(
      await server.sql(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'fs:%'",
      ),
    ).toBe("0");
    await store.close();
  });

  test("prepares from several processes at once, and again while its tables are in use", async () => {
    const stores = Array.from({ length: 4 }, () =>
      postgres({ connectionString: server.url, dbSchema: "shared" }),
    );
    const tables = await Promise.all(["a", "b", "c", "d"].map((name) => statsTable(name)));
    await Promise.all(stores.map((store) => store.prepare({ keep: tables, drop: [] })));
    await Promise.all(
      stores.flatMap((store) => [
        store.prepare({ keep: tables, drop: [] }),
        ...tables.map((table) => store.write(table, row(1))),
      ]),
    );
    for (const store of stores) await store.close();
  });

  test("lets the newest row win when ten processes write the same keys in any order", async () => {
    await expectNewestWins({ connectionString: server.url, maxConn: 2 }, 2000);
  });
});
