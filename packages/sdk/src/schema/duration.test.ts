import { expect, it } from "vitest";
import { durationMicros, durationText } from "./duration.ts";

it.each([
  ["90s", 90_000_000],
  ["15m", 900_000_000],
  ["6h", 21_600_000_000],
  ["7d", 604_800_000_000],
  ["0.5s", 500_000],
  ["0s", 0],
])("%s is %d microseconds", (text, micros) => {
  expect(durationMicros(text, "ttl")).toBe(micros);
});

it.each(["7 days", "d", "", "-1d", "1w", "1e3s", "7D", "200000d ", "0.0000001s"])(
  "refuses %j, naming where",
  (text) => {
    expect(() => durationMicros(text, 'feature view "x", ttl')).toThrow(/feature view "x", ttl/);
  },
);

it("refuses a duration that microseconds cannot hold exactly", () => {
  expect(() => durationMicros("200000000d", "ttl")).toThrow(
    expect.objectContaining({ code: "FS_DURATION_INVALID" }),
  );
});

it.each([
  [604_800_000_000, "7d"],
  [5_400_000_000, "90m"],
  [1_500_000, "1.5s"],
  [0, "0s"],
])("%d microseconds read %s", (micros, text) => {
  expect(durationText(micros)).toBe(text);
});
