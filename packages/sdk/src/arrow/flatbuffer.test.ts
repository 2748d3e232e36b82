import { expect, it } from "vitest";
import { flatbuffer, longs, parts, scalar, table, text } from "./flatbuffer.ts";

/** Where the offset at `at` points. */
const follow = (view: DataView, at: number) => at + view.getUint32(at, true);

/** Where a table holds a slot, or 0 where it has none. */
function slotAt(view: DataView, start: number, slot: number): number {
  const vtable = start - view.getInt32(start, true);
  const at = 4 + 2 * slot;
  if (at >= view.getUint16(vtable, true)) return 0;
  const place = view.getUint16(vtable + at, true);
  return place === 0 ? 0 : start + place;
}

it("writes tables whose slots are found by their table of offsets, each number aligned to its size", () => {
  const bytes = flatbuffer(
    table(
      scalar(1, 1),
      scalar(8, 2 ** 53 - 1),
      null,
      scalar(2, -3),
      scalar(4, 70_000),
      text("naïve"),
      parts([table(scalar(1, 7)), table()]),
      longs([
        [1, 2],
        [3, 4_294_967_296],
      ]),
    ),
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const root = follow(view, 0);
  const slot = (at: number) => slotAt(view, root, at);
  expect(view.getInt8(slot(0))).toBe(1);
  expect(slot(1) % 8).toBe(0);
  expect(view.getBigInt64(slot(1), true)).toBe(9007199254740991n);
  expect(slot(2)).toBe(0);
  expect(view.getInt16(slot(3), true)).toBe(-3);
  expect(view.getInt32(slot(4), true)).toBe(70_000);
  const name = follow(view, slot(5));
  const size = view.getUint32(name, true);
  expect(new TextDecoder().decode(bytes.subarray(name + 4, name + 4 + size))).toBe("naïve");
  expect(bytes[name + 4 + size]).toBe(0);
  const children = follow(view, slot(6));
  expect(view.getUint32(children, true)).toBe(2);
  const child = follow(view, children + 4);
  expect(view.getInt8(slotAt(view, child, 0))).toBe(7);
  const pairs = follow(view, slot(7));
  expect([view.getUint32(pairs, true), (pairs + 4) % 8]).toEqual([2, 0]);
  const read = [0, 1, 2, 3].map((i) => view.getBigInt64(pairs + 4 + 8 * i, true));
  expect(read).toEqual([1n, 2n, 3n, 4_294_967_296n]);
});
