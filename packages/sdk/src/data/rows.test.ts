import { expect, it } from "vitest";
import { float64, int64, string } from "../schema/value-type.ts";
import { batchFromRows, rowsOf } from "./rows.ts";
import { concatBatches, sliceBatch } from "./slice.ts";
import { takeBatch } from "./take.ts";

const fields = [
  { name: "__proto__", type: string() },
  { name: "constructor", type: int64() },
  { name: "v", type: float64() },
];
const row = (proto: unknown, maker: unknown, v: unknown) => {
  const made: Record<string, unknown> = { constructor: maker, v };
  Object.defineProperty(made, "__proto__", { value: proto, enumerable: true });
  return made;
};

it("takes and gives any name, and reaches no prototype", () => {
  const batch = batchFromRows(fields, [row("a", 1, 0), { v: null }], "rows");
  const [first, second] = rowsOf(batch);
  expect(Object.entries(first ?? {})).toEqual([
    ["__proto__", "a"],
    ["constructor", 1],
    ["v", 0],
  ]);
  expect(Object.entries(second ?? {}).map(([, value]) => value)).toEqual([null, null, null]);
  expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
});

it("keeps rows whole and in order through take, slice and concat", () => {
  const rows = Array.from({ length: 10 }, (_, i) => row(i % 3 === 0 ? null : `k${i}`, i, i / 2));
  const batch = batchFromRows(fields, rows, "rows");
  expect(rowsOf(takeBatch(batch, [9, -1, 0])).map((one) => one.v)).toEqual([4.5, null, 0]);
  const slices = [...sliceBatch(batch, 3)];
  expect(slices.map((slice) => slice.length)).toEqual([3, 3, 3, 1]);
  expect(rowsOf(concatBatches(slices, fields))).toEqual(rowsOf(batch));
  expect(rowsOf(concatBatches([], fields))).toEqual([]);
});

it("names column and row of a value that does not fit", () => {
  expect(() => batchFromRows(fields, [row("a", 1, 0), row("a", "x", 0)], "rows")).toThrow(
    /rows, column "constructor", row 1: expected int64/,
  );
});
