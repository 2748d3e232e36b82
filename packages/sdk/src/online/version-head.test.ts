import fc from "fast-check";
import { expect, test } from "vitest";
import { HEAD_BYTES, headCreatedTime, headEventTime, writeHead } from "./version-head.ts";

const micros = fc.oneof(
  fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -1, 1, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, Number.MAX_SAFE_INTEGER),
);
const created = fc.oneof(micros, fc.constant(Number.NaN));

test("heads give back their times, and compare bytewise as the times do", () => {
  fc.assert(
    fc.property(micros, created, micros, created, (e1, c1, e2, c2) => {
      const [a, b] = [head(e1, c1), head(e2, c2)];
      expect([headEventTime(a, 0), headCreatedTime(a, 0)]).toEqual([e1, c1]);
      const known = (time: number): number =>
        Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
      const times = Math.sign(e1 - e2) || sign(known(c1), known(c2));
      expect(sign(hex(a), hex(b))).toBe(times);
    }),
    { seed: 42, numRuns: 1000 },
  );
});

function head(event: number, createdAt: number): DataView {
  const view = new DataView(new ArrayBuffer(HEAD_BYTES));
  writeHead(view, 0, event, createdAt);
  return view;
}

function hex(view: DataView): string {
  const bytes = Array.from(new Uint8Array(view.buffer));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sign<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
