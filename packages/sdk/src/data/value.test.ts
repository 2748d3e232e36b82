import { describe, expect, it } from "vitest";
import {
  bool,
  bytes,
  float32,
  float64,
  int32,
  int64,
  json,
  list,
  string,
  timestamp,
} from "../schema/value-type.ts";
import { toRead, toStored } from "./value.ts";

describe("what a column holds", () => {
  it.each([
    [bool(), true, 1],
    [bool(), false, 0],
    [int32(), -5, -5],
    [int32(), 7n, 7],
    [int64(), 0, 0n],
    [int64(), 9007199254740993n, 9007199254740993n],
    [float32(), 0.1, Math.fround(0.1)],
    [float64(), Number.NaN, Number.NaN],
    [string(), "", ""],
    [timestamp(), new Date(5), 5000n],
    [timestamp(), 7n, 7n],
    [timestamp(), "1970-01-01T00:00:01+00:00", 1_000_000n],
    [list(int64()), [1, 2n, null], [1n, 2n, null]],
    [list(float32()), new Float32Array([0.5]), [0.5]],
    [json(), { a: [1, null] }, '{"a":[1,null]}'],
    [json(), { a: 9007199254740993n, b: "1" }, '{"a":9007199254740993,"b":"1"}'],
    [string(), null, null],
    [int64(), undefined, null],
  ])("%o of %o", (type, value, stored) => {
    expect(toStored(type, value, "x")).toEqual(stored);
  });

  it.each([
    [int64(), "1001", "FS_VALUE_INVALID"],
    [int64(), 1.9, "FS_VALUE_INVALID"],
    [int64(), 2 ** 53, "FS_VALUE_UNSAFE"],
    [int64(), 2n ** 63n, "FS_VALUE_INVALID"],
    [int32(), 2 ** 31, "FS_VALUE_INVALID"],
    [int32(), Number.NaN, "FS_VALUE_INVALID"],
    [bool(), 1, "FS_VALUE_INVALID"],
    [string(), 5, "FS_VALUE_INVALID"],
    [string(), "\ud800", "FS_VALUE_INVALID"],
    [float64(), "1", "FS_VALUE_INVALID"],
    [bytes(), "AA==", "FS_VALUE_INVALID"],
    [timestamp(), new Date(Number.NaN), "FS_VALUE_INVALID"],
    [timestamp(), "noon", "FS_VALUE_INVALID"],
    [list(int64()), [1, "2"], "FS_VALUE_INVALID"],
    [list(int64()), "12", "FS_VALUE_INVALID"],
    [json(), () => 1, "FS_VALUE_INVALID"],
    [json(), { a: [Number.NaN] }, "FS_VALUE_INVALID"],
    [json(), { a: new Map([[1, 2]]) }, "FS_VALUE_INVALID"],
    [json(), new Uint8Array(1), "FS_VALUE_INVALID"],
  ])("refuses for %o the value %o, saying where and never which", (type, value, code) => {
    expect(() => toStored(type, value, 'column "secret"')).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('column "secret"') }),
    );
  });

  it.each([
    [string(), 1001, /found a number$/],
    [string(), new Date(0), /found a Date$/],
    [bool(), 1, /found a number$/],
    [float64(), 5n, /found a bigint$/],
    [int64(), 1.5, /found a number that is no integer$/],
    [int64(), 2n ** 63n, /found a bigint out of its range$/],
    [int32(), 2 ** 31, /found a number out of its range$/],
    [int64(), { constructor: { name: "secret" } }, /found an object$/],
    [string(), new Uint8Array(1), /found bytes$/],
  ])("says for %o what %o is", (type, value, message) => {
    expect(() => toStored(type, value, "x")).toThrow(message);
  });

  it("never puts a value into a message", () => {
    try {
      toStored(int64(), "4111-1111", "column");
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain("4111");
    }
  });
});

describe("what a reader gets", () => {
  it.each([
    [bool(), 0, false],
    [int64(), 9007199254740991n, 9007199254740991],
    [int64({ as: "bigint" }), 9007199254740993n, 9007199254740993n],
    [timestamp(), -1n, new Date(-1)],
    [timestamp({ as: "bigint" }), -1n, -1n],
    [list(timestamp()), [1000n, null], [new Date(1), null]],
    [list(bool()), [true, false], [true, false]],
    [json(), "[0]", [0]],
    [json(), "[9007199254740993]", [9007199254740993n]],
    [string(), null, null],
  ])("%o of %o", (type, stored, value) => {
    expect(toRead(type, stored, "x")).toEqual(value);
  });

  it("is an error that names the field where a number would round", () => {
    expect(() => toRead(int64(), 9007199254740993n, '"total"')).toThrow(
      expect.objectContaining({
        code: "FS_VALUE_UNSAFE",
        message: expect.stringContaining('"total"'),
      }),
    );
  });
});
