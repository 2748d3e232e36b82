import { expect, test } from "vitest";
import { jsonRows, ndjsonRows } from "./json-rows.ts";

test("integers keep every digit and other numbers are numbers", () => {
  expect(jsonRows('[{"id": 12345678901234567890, "n": 5, "x": 2.5, "big": 1e400}]', "-r")).toEqual([
    { id: 12345678901234567890n, n: 5, x: 2.5, big: Number.POSITIVE_INFINITY },
  ]);
});

test("one object is one row, and a line is a row", () => {
  expect(jsonRows('{"a": 1}', "-r")).toEqual([{ a: 1 }]);
  expect(ndjsonRows('{"a": 1}\n\n{"a": 2}\n', "rows.ndjson")).toEqual([{ a: 1 }, { a: 2 }]);
});

test("a byte order mark before the JSON is no part of it", () => {
  expect(jsonRows('\uFEFF[{"a": 1}]', "rows.json")).toEqual([{ a: 1 }]);
  expect(ndjsonRows('\uFEFF{"a": 1}\r\n{"a": 2}\r\n', "rows.ndjson")).toEqual([{ a: 1 }, { a: 2 }]);
});

test.each([
  ["{", "-r is not JSON"],
  ["[1]", "-r, item 0"],
  ["[[1]]", "-r, item 0"],
])("%s is refused without being quoted", (text, message) => {
  expect(() => jsonRows(text, "-r")).toThrow(message);
});

test("a broken line is named by its number", () => {
  expect(() => ndjsonRows('{"a": 1}\n{', "rows.ndjson")).toThrow("rows.ndjson, line 2 is not JSON");
});
