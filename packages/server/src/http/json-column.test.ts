import {
  bool,
  bytes,
  float32,
  float64,
  int32,
  int64,
  json,
  list,
  string,
  timestamp,
} from "@fs/sdk";
import { columnFromValues, type ValueType } from "@fs/sdk/adapter";
import { expect, it } from "vitest";
import { jsonColumn } from "./json-column.ts";

const exact = { as: "bigint" } as const;

it.each<readonly [string, ValueType, readonly unknown[], string]>([
  ["floats with fractions", float64(), [0.1, -2.5, 1e-7, 5e-324], "0.1,-2.5,1e-7,5e-324"],
  [
    "whole floats bear a point",
    float64(),
    [15, -0, 1e21, 2 ** 53],
    "15.0,-0.0,1e+21,9007199254740992.0",
  ],
  ["float32 is the double that it is", float32(), [0.3, 0.5], "0.30000001192092896,0.5"],
  [
    "NaN and infinities are null",
    float64(),
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, null],
    "null,null,null,0.5,null",
  ],
  [
    "int64 in full, at every edge of their halves",
    int64(exact),
    [
      0,
      -1,
      2 ** 31,
      2 ** 32,
      -(2 ** 32) - 1,
      2n ** 53n - 1n,
      2n ** 53n + 1n,
      -(2n ** 53n) - 1n,
      2n ** 63n - 1n,
      -(2n ** 63n),
      null,
    ],
    "0,-1,2147483648,4294967296,-4294967297,9007199254740991,9007199254740993,-9007199254740993,9223372036854775807,-9223372036854775808,null",
  ],
  ["int32", int32(), [-(2 ** 31), 7], "-2147483648,7"],
  ["bools", bool(), [true, false, null], "true,false,null"],
  ["texts", string(), ['a"\n\u2028é', "", null], `${JSON.stringify('a"\n\u2028é')},"",null`],
  ["bytes", bytes(), [new Uint8Array([0, 255, 97])], '"AP9h"'],
  ["times as seconds, floored", timestamp(exact), [1_500_000n, -1n, null], "1,-1,null"],
  [
    "lists, with gaps",
    list(int64(exact)),
    [[1n, 2n ** 60n, null], [], null],
    "[1,1152921504606846976,null],[],null",
  ],
  ["lists of bools", list(bool()), [[true, false]], "[true,false]"],
  ["json as it is", json(), [{ a: [1, null] }, "x"], '{"a":[1,null]},"x"'],
])("%s", (_what, type, values, expected) => {
  expect(jsonColumn(columnFromValues(type, values, "x"), values.length)).toBe(expected);
});
