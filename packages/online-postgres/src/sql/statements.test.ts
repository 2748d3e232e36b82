import fc from "fast-check";
import { expect, test } from "vitest";
import { readSql, tableSql } from "./statements.ts";
import { tableName } from "./table-name.ts";

test("no two views share a table, and no name is cut by the server", () => {
  const part = fc.string({
    unit: fc.constantFrom("a", "A", "_", ":", "%", ".", "é", "1", '"', "~", "x".repeat(20)),
    maxLength: 6,
  });
  fc.assert(
    fc.property(part, part, part, part, (project, name, project2, name2) => {
      const same = project === project2 && name === name2;
      const names = [tableName({ project, name }), tableName({ project: project2, name: name2 })];
      expect(names[0] === names[1]).toBe(same);
      for (const one of names) expect(Buffer.byteLength(one)).toBeLessThanOrEqual(63);
    }),
    { seed: 3, numRuns: 3000 },
  );
});

test("a table's name is readable, and never one that Feast writes", () => {
  expect(tableName({ project: "demo", name: "user_transaction_features" })).toBe(
    "fs:demo:user_transaction_features",
  );
  expect(tableName({ project: "shop-p", name: "stats" })).toBe("fs:shop%2d.p:stats");
  expect(tableName({ project: "demo", name: "v".repeat(80) })).toMatch(
    /^fs:demo:v{22}~[0-9a-f]{32}$/,
  );
});

test("the statements of a table", () => {
  expect(tableSql("feat", { project: "demo", name: "it's" })).toMatchInlineSnapshot(`
    {
      "create": [
        "CREATE TABLE IF NOT EXISTS "feat"."fs:demo:it%27.s" (id bytea PRIMARY KEY, event_time bigint NOT NULL, created_time bigint, value bytea NOT NULL) WITH (fillfactor = 80)",
        "COMMENT ON TABLE "feat"."fs:demo:it%27.s" IS 'online rows of feature view "it''s", project "demo"'",
      ],
      "drop": "DROP TABLE IF EXISTS "feat"."fs:demo:it%27.s"",
      "put": "INSERT INTO "feat"."fs:demo:it%27.s" AS stored (id, event_time, created_time, value) SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bytea[]) ON CONFLICT (id) DO UPDATE SET event_time = excluded.event_time, created_time = excluded.created_time, value = excluded.value WHERE excluded.event_time > stored.event_time OR (excluded.event_time = stored.event_time AND coalesce(excluded.created_time, -9223372036854775808) >= coalesce(stored.created_time, -9223372036854775808))",
      "remove": "DELETE FROM "feat"."fs:demo:it%27.s" WHERE id = ANY($1::bytea[])",
      "scanFirst": "SELECT id, event_time, created_time, value FROM "feat"."fs:demo:it%27.s" ORDER BY id LIMIT $1::int",
      "scanNext": "SELECT id, event_time, created_time, value FROM "feat"."fs:demo:it%27.s" WHERE id > $2::bytea ORDER BY id LIMIT $1::int",
      "table": ""feat"."fs:demo:it%27.s"",
    }
  `);
  expect(readSql(['"feat"."fs:demo:a"', '"feat"."fs:demo:b"'])).toMatchInlineSnapshot(
    `"SELECT 0, wanted.n, stored.event_time, stored.created_time, stored.value FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted(id, n) JOIN "feat"."fs:demo:a" AS stored ON stored.id = wanted.id UNION ALL SELECT 1, wanted.n, stored.event_time, stored.created_time, stored.value FROM unnest($2::bytea[]) WITH ORDINALITY AS wanted(id, n) JOIN "feat"."fs:demo:b" AS stored ON stored.id = wanted.id"`,
  );
});
