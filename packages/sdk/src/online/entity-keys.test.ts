import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Column } from "../contract/columns.ts";
import { columnFromValues } from "../data/rows.ts";
import { storedAt } from "../data/stored.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import {
  bool,
  bytes,
  float64,
  int32,
  int64,
  string,
  timestamp,
  type ValueType,
} from "../schema/value-type.ts";
import { decodeEntityIds } from "./decode-entity-ids.ts";
import { entityKeys } from "./entity-keys.ts";

const SEED = 20_260_301;
const column = (type: ValueType, values: readonly unknown[]): Column =>
  columnFromValues(type, values, "test");
const text = fc.string({ unit: "binary", maxLength: 6 });
const KEYS: readonly (readonly [ValueType, fc.Arbitrary<unknown>])[] = [
  [string(), fc.oneof(text, fc.constantFrom("", "1", "1:1", "11", "\0", "1:", ":"))],
  [int32(), fc.integer()],
  [int64({ as: "bigint" }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [bool(), fc.boolean()],
  [timestamp({ as: "bigint" }), fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })],
  [bytes(), fc.uint8Array({ maxLength: 4 })],
];
const keyRows = fc
  .array(fc.integer({ min: 0, max: KEYS.length - 1 }), { minLength: 0, maxLength: 4 })
  .chain((picked) => {
    const parts = picked.map((i) => KEYS[i] as (typeof KEYS)[number]);
    const rows = fc.array(fc.tuple(...parts.map(([, values]) => values)), { maxLength: 20 });
    return rows.map((values) => ({ types: parts.map(([type]) => type), rows: values }));
  });
const plain = (value: unknown): string =>
  value instanceof Uint8Array ? `bytes ${value.join()}` : `${typeof value} ${value}`;

describe("entity keys", () => {
  test("give equal ids to equal keys and different ids to different ones, and decode", () => {
    fc.assert(
      fc.property(keyRows, ({ types, rows }) => {
        const columns = types.map((type, i) =>
          column(
            type,
            rows.map((row) => row[i]),
          ),
        );
        const keys = entityKeys(columns, rows.length);
        const ids = new Map<string, string>();
        rows.forEach((row, i) => {
          const key = row.map(plain).join("\u0001");
          const id = keys.ids[i] as string;
          expect(ids.get(id) ?? key).toBe(key);
          ids.set(id, key);
        });
        expect(new Set(ids.values()).size).toBe(ids.size);
        const fields = types.map((type, i) => ({ name: `k${i}`, type }));
        const decoded = decodeEntityIds(keys.ids, fields, "t");
        columns.forEach((given, i) => {
          for (let row = 0; row < rows.length; row += 1) {
            expect(storedAt(decoded.columns[i] as Column, row)).toEqual(storedAt(given, row));
          }
        });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test.each<[string, readonly ValueType[], readonly (readonly unknown[])[], readonly string[]]>([
    ["a single key is its own text", [string()], [["user_0001"]], ["user_0001"]],
    [
      "parts bear their lengths",
      [string(), string()],
      [
        ["1", "12"],
        ["11", "2"],
      ],
      ["1:12:12", "2:111:2"],
    ],
    ["no key is the empty id", [], [[], []], ["", ""]],
    ["falsy keys are keys", [string(), int64()], [["", 0]], ["0:1:0"]],
  ])("%s", (_, types, rows, ids) => {
    const columns = types.map((type, i) =>
      column(
        type,
        rows.map((row) => row[i]),
      ),
    );
    expect(entityKeys(columns, rows.length).ids).toEqual(ids);
  });

  test("int32 and int64 of equal value are equal", () => {
    const values = [0, -1, 2 ** 31 - 1, -(2 ** 31)];
    const narrow = entityKeys([column(int32(), values)], 4).ids;
    expect(entityKeys([column(int64(), values)], 4).ids).toEqual(narrow);
  });

  test.each<[string, Column]>([
    ["half a surrogate pair", { type: string(), values: ["a", "\ud800x"], validity: null }],
    ["a null", column(string(), ["a", null])],
    ["a float", column(float64(), [1, 2])],
  ])("%s is refused without its value in the message", (_, given) => {
    let error: unknown;
    try {
      entityKeys([given], 2);
    } catch (caught) {
      error = caught;
    }
    expect(isFeatureStoreError(error, "FS_VALUE_INVALID")).toBe(true);
    expect((error as Error).message).not.toContain("\ud800");
  });

  test.each([
    ["abc", [int64()]],
    ["2", [bool()]],
    ["0g", [bytes()]],
    ["1:a", [string(), string()]],
    ["9:a1:b", [string(), string()]],
    ["1:a1:bx", [string(), string()]],
  ])("a text that is no id is corrupt: %s", (id, types) => {
    const fields = types.map((type, i) => ({ name: `k${i}`, type }));
    expect(() => decodeEntityIds([id], fields, "stats")).toThrow(/"stats"/);
  });
});
