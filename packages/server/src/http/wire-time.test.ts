import fc from "fast-check";
import { expect, it } from "vitest";
import { wireTime } from "./wire-time.ts";

it("writes no more decimals than a time needs", () => {
  expect(wireTime(Date.UTC(2026, 0, 2, 3, 4, 5) * 1000)).toBe("2026-01-02T03:04:05Z");
  expect(wireTime(Date.UTC(2026, 0, 2, 3, 4, 5, 60) * 1000)).toBe("2026-01-02T03:04:05.060Z");
  expect(wireTime(Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 + 7)).toBe("2026-01-02T03:04:05.000007Z");
  expect(wireTime(-1)).toBe("1969-12-31T23:59:59.999999Z");
});

it("writes the epoch for no row", () => {
  expect(wireTime(Number.NaN)).toBe("1970-01-01T00:00:00Z");
  expect(wireTime(0)).toBe("1970-01-01T00:00:00Z");
});

const MOST_MILLIS = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

it("agrees with Date on every millisecond, in any order", () => {
  fc.assert(
    fc.property(fc.integer({ min: -MOST_MILLIS, max: MOST_MILLIS }), (millis) => {
      const iso = new Date(millis).toISOString();
      expect(wireTime(millis * 1000)).toBe(millis % 1000 === 0 ? `${iso.slice(0, -5)}Z` : iso);
    }),
  );
});

it("takes the last microsecond of a day for no other day's", () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), (day) => {
      const date = new Date((day - 1) * 86_400_000).toISOString().slice(0, -14);
      expect(wireTime(day * 86_400_000_000 - 1)).toBe(`${date}T23:59:59.999999Z`);
    }),
  );
});
