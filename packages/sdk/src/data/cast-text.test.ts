import { expect, it } from "vitest";
import { bool, bytes, float64, int64, json, list, string } from "../schema/value-type.ts";
import { castText } from "./cast-text.ts";

it.each([
  [int64(), "1001", 1001n],
  [int64(), "-9007199254740993", -9007199254740993n],
  [int64(), 5, 5],
  [float64(), "1e3", 1000],
  [float64(), "-inf", Number.NEGATIVE_INFINITY],
  [float64(), "NaN", Number.NaN],
  [bool(), "True", true],
  [string(), "1001", "1001"],
  [bytes(), "AQI=", new Uint8Array([1, 2])],
  [list(int64()), "[1,2]", [1, 2]],
  [json(), '{"a":1}', { a: 1 }],
  [int64(), null, null],
])("for %o, %o becomes %o", (type, text, value) => {
  expect(castText(type, text, "x")).toEqual(value);
});

it.each([
  [int64(), "abc"],
  [int64(), "1.9"],
  [int64(), ""],
  [int64(), "0x10"],
  [float64(), "1,5"],
  [bool(), "yes"],
  [bytes(), "not base64"],
  [list(int64()), "1,2"],
])("for %o, %o is refused", (type, text) => {
  expect(() => castText(type, text, "x")).toThrow(
    expect.objectContaining({ code: "FS_VALUE_INVALID" }),
  );
});
