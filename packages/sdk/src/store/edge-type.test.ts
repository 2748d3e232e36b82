import { expect, it } from "vitest";
import { int64 } from "../schema/value-type.ts";
import { edgeType } from "./edge-type.ts";

const big = 2n ** 53n;

it.each([
  ["numbers", [1n, -1n], null, undefined],
  ["one beyond a number", [1n, big], null, "bigint"],
  ["one beyond a number, below", [1n, -big], null, "bigint"],
  ["anything at a gap", [1n, big], Uint8Array.of(0b01), undefined],
] as const)("reads a column of %s", (_what, values, validity, as) => {
  const column = { type: int64(), values: BigInt64Array.from(values), validity };
  expect(edgeType(column).as).toBe(as);
});
