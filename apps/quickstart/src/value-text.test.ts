import { float32, float64, int64 } from "@fs/sdk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float32Text, valueText } from "./value-text.ts";

describe("valueText", () => {
  it.each([
    [Math.fround(234.56), "234.56"],
    [Math.fround(0.1), "0.1"],
    [750, "750"],
    [0, "0"],
    [Math.fround(3.1975), "3.1975"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("prints the float32 %d as %s", (value, text) => {
    expect(valueText(value, float32())).toBe(text);
  });

  it("prints what is not float32 in full", () => {
    expect(valueText(Math.fround(234.56), float64())).toBe("234.55999755859375");
    expect(valueText(46, int64())).toBe("46");
    expect(valueText(null, float32())).toBe("null");
    expect(valueText("gold", undefined)).toBe("gold");
    expect(valueText(new Date("2026-02-01"), undefined)).toBe("2026-02-01T00:00:00Z");
  });
});

describe("float32Text", () => {
  it("names the same 32 bits again when it is read", () => {
    const property = fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.fround(Number(float32Text(value)))).toBe(value === 0 ? Math.abs(value) : value);
    });
    fc.assert(property, { seed: 20260301, verbose: 1 });
  });
});
