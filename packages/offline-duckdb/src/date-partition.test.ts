import { describe, expect, test } from "vitest";
import { datePartition, mayHold, partitionKeys, partitionValue } from "./date-partition.ts";

const micros = (text: string): number => Date.parse(text) * 1000;

describe("a date partition", () => {
  test.each([
    ["%Y-%m-%d", "2026-02-28", "2026-02-28T00:00Z", "2026-03-01T00:00Z"],
    ["%Y%m%d", "20261231", "2026-12-31T00:00Z", "2027-01-01T00:00Z"],
    ["%Y-%m", "2026-12", "2026-12-01T00:00Z", "2027-01-01T00:00Z"],
    ["%Y", "2024", "2024-01-01T00:00Z", "2025-01-01T00:00Z"],
    ["%Y-%m-%d %H", "2026-01-01 23", "2026-01-01T23:00Z", "2026-01-02T00:00Z"],
    ["d.%Y", "d.2026", "2026-01-01T00:00Z", "2027-01-01T00:00Z"],
    ["%Y-%m-%d", "0050-03-01", "0050-03-01T00:00Z", "0050-03-02T00:00Z"],
    ["%Y-%m-%d", "0000-02-29", "0000-02-29T00:00Z", "0000-03-01T00:00Z"],
  ])("of %s: %s lasts from %s until %s", (format, value, from, until) => {
    expect(datePartition(format)?.read(value)).toEqual({
      fromMicros: micros(from),
      untilMicros: micros(until),
    });
  });

  test.each([
    ["%Y-%m-%d", "20260101"],
    ["%Y-%m-%d", "2026-13-01"],
    ["%Y-%m-%d", "2026-02-29"],
    ["%Y-%m-%d", "2026-01-01x"],
    ["d.%Y", "dx2026"],
    ["%Y-%m", "26-01"],
  ])("of %s is no %s", (format, value) => {
    expect(datePartition(format)?.read(value)).toBeNull();
  });

  test.each(["", "day", "%m-%d", "%Y-%d", "%Y-%m-%d %M", "%Y-%Y"])("has no format %j", (format) => {
    expect(datePartition(format)).toBeNull();
  });

  test("may hold rows of a window that lies within a day of it", () => {
    const day = { fromMicros: micros("2026-01-10"), untilMicros: micros("2026-01-11") };
    const holds = (from: string | null, to: string | null): boolean =>
      mayHold(day, { fromMicros: from && micros(from), toMicros: to && micros(to) } as never);
    expect(holds("2026-01-10T12:00Z", "2026-01-10T13:00Z")).toBe(true);
    expect(holds("2026-01-11T23:59Z", null)).toBe(true);
    expect(holds("2026-01-12", null)).toBe(false);
    expect(holds(null, "2026-01-09")).toBe(true);
    expect(holds(null, "2026-01-08T23:59Z")).toBe(false);
    expect(holds(null, null)).toBe(true);
  });
});

test("a path tells its partitions by the names of folders alone", () => {
  const path = "/data/region=a%20b%2Fc/day=__HIVE_DEFAULT_PARTITION__/x=1.parquet";
  expect(partitionKeys(path)).toEqual(["region", "day"]);
  expect(partitionValue(path, "region")).toBe("a b/c");
  expect(partitionValue(path, "day")).toBeNull();
  expect(partitionValue(path, "x")).toBeUndefined();
});
