import fc from "fast-check";
import { expect, test } from "vitest";
import { tableSql } from "./statements.ts";
import { quoted, tableName } from "./table-name.ts";

test("no two views share a table, though SQLite ignores case", () => {
  const part = fc.string({
    unit: fc.constantFrom("a", "A", "_", ":", "%", ".", "é", "1", '"'),
    maxLength: 4,
  });
  fc.assert(
    fc.property(part, part, part, part, (project, name, project2, name2) => {
      const same = project === project2 && name === name2;
      const names = [tableName({ project, name }), tableName({ project: project2, name: name2 })];
      expect(names[0]?.toLowerCase() === names[1]?.toLowerCase()).toBe(same);
    }),
    { seed: 3, numRuns: 2000 },
  );
});

test("a table's name is readable, and never one that Feast writes", () => {
  expect(tableName({ project: "demo", name: "user_transaction_features" })).toBe(
    "fs:demo:user_transaction_features",
  );
  expect(quoted('a"b')).toBe('"a""b"');
});

test("the statements of a table", () => {
  expect(tableSql("fs:demo:stats")).toMatchInlineSnapshot(`
    {
      "create": "CREATE TABLE IF NOT EXISTS "fs:demo:stats" (id TEXT PRIMARY KEY NOT NULL, event_time INTEGER NOT NULL, created_time INTEGER, value BLOB NOT NULL)",
      "drop": "DROP TABLE IF EXISTS "fs:demo:stats"",
      "get": "SELECT wanted.key, stored.event_time, stored.created_time, stored.value FROM json_each(?) AS wanted CROSS JOIN "fs:demo:stats" AS stored ON stored.id = wanted.value",
      "put": "INSERT INTO "fs:demo:stats" AS stored (id, event_time, created_time, value) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET event_time = excluded.event_time, created_time = excluded.created_time, value = excluded.value WHERE excluded.event_time > stored.event_time OR (excluded.event_time = stored.event_time AND coalesce(excluded.created_time, -9223372036854775808) >= coalesce(stored.created_time, -9223372036854775808))",
      "remove": "DELETE FROM "fs:demo:stats" WHERE id IN (SELECT value FROM json_each(?))",
      "scan": "SELECT rowid, id, event_time, created_time, value FROM "fs:demo:stats" WHERE rowid > ? ORDER BY rowid LIMIT ?",
    }
  `);
});
