import { expect, test } from "vitest";
import { cellText, tableLines } from "./table.ts";

test("columns are as wide as their widest cell and two spaces apart", () => {
  expect(
    tableLines(
      ["NAME", "DESCRIPTION", "TYPE"],
      [
        ["driver", "", "int64"],
        ["user_id", "Unique user ID", "string"],
      ],
    ),
  ).toEqual([
    "NAME     DESCRIPTION     TYPE",
    "driver                   int64",
    "user_id  Unique user ID  string",
  ]);
});

test("a table without rows is its header", () => {
  expect(tableLines(["NAME"], [])).toEqual(["NAME"]);
});

test.each([
  [0, "0"],
  [false, "false"],
  ["", ""],
  [null, "null"],
  [[9007199254740993n, 2], "[9007199254740993,2]"],
  ["two\nlines", "two lines"],
])("a value becomes its text: %#", (value, text) => {
  expect(cellText(value)).toBe(text);
});

test("a table of very many rows is a table too", () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => [String(i)]);
  expect(tableLines(["N"], rows)).toHaveLength(200_001);
});
