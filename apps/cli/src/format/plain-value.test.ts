import { bool, bytes, float32, float64, int64, json, list, string, timestamp } from "@fs/sdk";
import type { StoredValue, ValueType } from "@fs/sdk/adapter";
import { expect, test } from "vitest";
import { jsonText } from "./json-text.ts";
import { plainValue } from "./plain-value.ts";

test.each([
  ["a bool", bool(), 1, "true"],
  ["a bool that is false", bool(), 0, "false"],
  ["an int64", int64(), 45n, "45"],
  ["an int64 beyond 2^53 in full", int64(), 9223372036854775807n, "9223372036854775807"],
  ["a float32 by its shortest text", float32(), Math.fround(234.56), "234.56"],
  ["an infinity as null", float64(), Number.POSITIVE_INFINITY, "null"],
  ["NaN as null", float32(), Number.NaN, "null"],
  ["an instant as ISO text", timestamp(), 1_767_225_600_000_000n, '"2026-01-01T00:00:00Z"'],
  ["bytes as base64", bytes(), new Uint8Array([1, 2, 3]), '"AQID"'],
  ["a list of its items", list(int64()), [1n, null], "[1,null]"],
  ["JSON with every digit", json(), '{"id":12345678901234567890}', '{"id":12345678901234567890}'],
  ["a text", string(), "gold", '"gold"'],
  ["an absent value", string(), null, "null"],
] as readonly (readonly [string, ValueType, StoredValue | null, string])[])(
  "prints %s",
  (_what, type, stored, text) => {
    expect(jsonText(plainValue(type, stored), 0)).toBe(text);
  },
);
