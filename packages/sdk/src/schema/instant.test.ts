import fc from "fast-check";
import { expect, it } from "vitest";
import { instantText, parseInstant } from "./instant.ts";

const at = (iso: string) => BigInt(Date.parse(iso)) * 1000n;

it.each([
  ["2026-03-01", at("2026-03-01T00:00:00Z")],
  ["2026-03-01T07:00", at("2026-03-01T07:00:00Z")],
  ["2026-03-01 07:00:05", at("2026-03-01T07:00:05Z")],
  ["2026-03-01T07:00:00Z", at("2026-03-01T07:00:00Z")],
  ["2026-03-01T07:00:00+05:30", at("2026-03-01T01:30:00Z")],
  ["2026-03-01T07:00:00-0500", at("2026-03-01T12:00:00Z")],
  ["2026-03-01T07:00:00+01", at("2026-03-01T06:00:00Z")],
  ["2026-03-01T07:00:00.123456789Z", at("2026-03-01T07:00:00Z") + 123_456n],
  ["1969-12-31T23:59:59.999999Z", -1n],
  ["0001-01-01T00:00:00Z", at("0001-01-01T00:00:00Z")],
  ["2024-02-29", at("2024-02-29T00:00:00Z")],
])("%s is an instant, and UTC where it names no zone", (text, micros) => {
  expect(parseInstant(text)).toBe(micros);
});

it.each([
  "2026-02-30",
  "2026-13-01",
  "2026-03-01T24:00:00",
  "2026-03-01T07:60",
  "yesterday",
  "",
  "1740787200",
  "2026-03-01T07:00:00+25:00",
])("%j is no instant", (text) => {
  expect(parseInstant(text)).toBeNull();
});

it("writes what it reads, to the microsecond", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
      (micros) => {
        expect(parseInstant(instantText(micros))).toBe(micros);
      },
    ),
  );
});
