import { expect, test } from "vitest";
import { sampleRows } from "./sample-rows.ts";

const NOW = Date.UTC(2026, 2, 1, 12, 34, 56);
const DAY_MICROS = 86_400_000_000;

test("the values are the same at any time, and the times lie in the 60 days before", () => {
  const rows = sampleRows(NOW);
  const later = sampleRows(NOW + 3_600_000);
  const values = (all: typeof rows) => all.map(({ eventMicros: _, ...rest }) => rest);
  expect(rows).toHaveLength(5000);
  expect(values(later)).toEqual(values(rows));
  for (const { eventMicros } of rows) {
    expect(eventMicros).toBeLessThan(NOW * 1000);
    expect(eventMicros).toBeGreaterThanOrEqual(NOW * 1000 - 60 * DAY_MICROS - 60_000_000);
  }
});

test("user_0001 has a record in the last day", () => {
  const mine = sampleRows(NOW).filter((row) => row.userId === "user_0001");
  expect(mine.some((row) => row.eventMicros > NOW * 1000 - DAY_MICROS)).toBe(true);
});
