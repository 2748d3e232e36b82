import { expect, test } from "vitest";
import { identifier, tableParts, textLiteral } from "./identifier.ts";

test("quotes are doubled", () => {
  expect(identifier('a"b')).toBe('"a""b"');
  expect(textLiteral("it's")).toBe("'it''s'");
});

test.each([
  ["t", ["t"]],
  ["s.t", ["s", "t"]],
  ["d.s.t", ["d", "s", "t"]],
  ['"a.b"."c""d"', ["a.b", 'c"d']],
  ["a.b.c.d", null],
  ["a..b", null],
  [".a", null],
  ["a.", null],
  ['"a', null],
  ["", null],
])("table %s has the parts %o", (name, parts) => {
  expect(tableParts(name)).toEqual(parts);
});
