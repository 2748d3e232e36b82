import { expect, it } from "vitest";
import { typeText } from "../schema/type-text.ts";
import { inferType } from "./infer-type.ts";

it.each([
  [[], "string"],
  [[null, undefined], "string"],
  [[1, null, 2n], "int64"],
  [[1, 1.5], "float64"],
  [[[], [1], [null]], "list<int64>"],
  [[[null], ["x"]], "list<string>"],
  [[[], []], "list<string>"],
  [[[[]], [[1.5]], []], "list<list<float64>>"],
  [[[1], [0.5]], "list<float64>"],
  [[new Float32Array([1]), []], "list<float32>"],
  [[{ a: 1 }, null], "json"],
])("%o is a column of %s", (values, type) => {
  expect(typeText(inferType(values, "x"))).toBe(type);
});

it("refuses values of different kinds, naming both", () => {
  expect(() => inferType([[1], ["x"]], 'column "l"')).toThrow(/column "l".*int64 and string/);
});
