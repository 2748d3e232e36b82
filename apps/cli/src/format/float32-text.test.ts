import fc from "fast-check";
import { expect, test } from "vitest";
import { shortestFloat32 } from "./float32-text.ts";

test.each([
  [234.56, 234.56],
  [89.3, 89.3],
  [0.1, 0.1],
  [16777216, 16777216],
  [33554432, 33554432],
  [1e-45, 1e-45],
  [0, 0],
])("%d is shown as %d", (value, shown) => {
  expect(shortestFloat32(Math.fround(value))).toBe(shown);
});

test("what is shown is the same float32", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      expect(Math.fround(shortestFloat32(value))).toBe(value);
    }),
    { seed: 20261124 },
  );
});
