import { expect, test } from "vitest";
import { statementText } from "./statement-text.ts";

test.each([
  ["SELECT 1", "SELECT 1"],
  ["SELECT 1 ; ;\n", "SELECT 1"],
  ["SELECT 1; -- all of them", "SELECT 1"],
  ["SELECT 1 -- all; of them\n ; /* and;\n more */ ;", "SELECT 1"],
  ["SELECT 1 -- one\n + 1", "SELECT 1 -- one\n + 1"],
  ["SELECT '; -- a text'", "SELECT '; -- a text'"],
  ["SELECT 'it''s'; -- it's", "SELECT 'it''s'"],
  ["SELECT e'\\'; -- a text'", "SELECT e'\\'; -- a text'"],
  ['SELECT 1 AS "; -- a name";', 'SELECT 1 AS "; -- a name"'],
  ["SELECT $a$ '; -- $a$ ; -- end", "SELECT $a$ '; -- $a$"],
  ["SELECT 4 / 2 * 3 - -1", "SELECT 4 / 2 * 3 - -1"],
  ["SELECT 1; DROP TABLE x;", "SELECT 1; DROP TABLE x"],
  [" ; -- nothing", ""],
])("of %j stays %j", (sql, statement) => {
  expect(statementText(sql)).toBe(statement);
});
