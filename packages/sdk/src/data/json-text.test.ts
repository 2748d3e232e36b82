import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bool,
  bytes,
  float64,
  int64,
  json,
  list,
  string,
  timestamp,
  type ValueType,
} from "../schema/value-type.ts";
import { castText } from "./cast-text.ts";
import { jsonText } from "./json-text.ts";
import { parseJsonLossless } from "./lossless-json.ts";
import { toStored } from "./value.ts";

describe("parseJsonLossless", () => {
  it.each([
    [
      '{"a":[9007199254740993,-9007199254740993],"b":"9007199254740993"}',
      { a: [9007199254740993n, -9007199254740993n], b: "9007199254740993" },
    ],
    ["[1234567890123456,9007199254740991]", [1234567890123456, 9007199254740991]],
    ["0.1234567890123456789", 0.12345678901234568],
    ["1234567890123456789e0", 1234567890123456800],
    [
      '{"1234567890123456789":1,"x\\"1234567890123456789":2}',
      { "1234567890123456789": 1, 'x"1234567890123456789': 2 },
    ],
    ["[1]", [1]],
  ])("reads %s", (text, value) => {
    expect(parseJsonLossless(text)).toEqual(value);
  });

  it("makes no bigint of more than a thousand digits, nor does a text for an integer", () => {
    const digits = "9".repeat(1_001);
    expect(() => parseJsonLossless(`[${digits}]`)).toThrow(SyntaxError);
    expect(parseJsonLossless(`[-${digits.slice(1)}]`)).toEqual([-BigInt(digits.slice(1))]);
    expect(() => castText(int64(), digits, "x")).toThrow(/int64/);
    expect(castText(int64(), `${"0".repeat(990)}7`, "x")).toBe(7n);
  });

  it.each(["", "[1234567890123456789", "{1234567890123456789:1}", "01234567890123456789"])(
    "refuses %j as JSON.parse does",
    (text) => {
      expect(() => parseJsonLossless(text)).toThrow(SyntaxError);
    },
  );
});

describe("jsonText", () => {
  const wellFormed = fc.string({ unit: "grapheme" });
  const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
  it.each<[string, ValueType, fc.Arbitrary<unknown>]>([
    ["bool", bool(), fc.boolean()],
    ["int64", int64(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
    ["float64", float64(), fc.double()],
    ["string", string(), wellFormed],
    ["bytes", bytes(), fc.uint8Array()],
    ["timestamp", timestamp(), micros],
    [
      "list<int64>",
      list(int64()),
      fc.array(fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))),
    ],
    ["list<list<float64>>", list(list(float64())), fc.array(fc.array(fc.double()))],
    ["json", json(), fc.jsonValue()],
  ])("loses nothing of %s", (_name, type, values) => {
    fc.assert(
      fc.property(fc.option(values), (value) => {
        const stored = toStored(type, value, "x");
        const read = parseJsonLossless(jsonText(type, stored));
        const again = type.kind === "json" ? read : castText(type, read, "x");
        expect(toStored(type, castItems(type, again), "x")).toEqual(stored);
      }),
    );
  });

  function castItems(type: ValueType, value: unknown): unknown {
    if (type.kind !== "list" || !Array.isArray(value)) return value;
    return value.map((item) =>
      castItems(type.item as ValueType, castText(type.item as ValueType, item, "x")),
    );
  }
});
