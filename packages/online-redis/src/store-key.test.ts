import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOfKey, tableKeys } from "./store-key.ts";

const name = fc.string({ unit: "grapheme", maxLength: 12 });
const id = fc.string({ unit: "binary", maxLength: 20 });
const odd = fc.constantFrom(
  ":",
  "}",
  "{",
  "*",
  "?",
  "[a-z]",
  "\\",
  "%",
  "%3A",
  "\0",
  "a}:p:v:b",
  "",
);

test("a key is read back by its own table and by no other", () => {
  const table = fc.record({ project: fc.oneof(name, odd), name: fc.oneof(name, odd) });
  fc.assert(
    fc.property(table, table, fc.oneof(id, odd), (one, other, text) => {
      const key = tableKeys(one).keyOf(text);
      expect(tableKeys(one).idOf(key)).toBe(text);
      const same = one.project === other.project && one.name === other.name;
      expect(tableKeys(other).idOf(key)).toBe(same ? text : null);
    }),
    { seed: 20260301, numRuns: 2000 },
  );
});

test.each([
  [{ project: "p", name: "v" }, "7", "{19}:p:v:7"],
  [{ project: "shop-p", name: "v" }, "7", "{19}:shop-p:v:7"],
  [{ project: "a:b", name: "c*d" }, "", "{4}:a%3Ab:c%2Ad:"],
])("the layout of keys never changes: %j and id %j", (table, text, key) => {
  expect(tableKeys(table).keyOf(text)).toBe(key);
});

test("what only looks like a key of the table is none", () => {
  const { idOf, keyOf } = tableKeys({ project: "p", name: "v" });
  for (const key of ["", "{}", "{1}:p:v", "{x}:p:v:7", "{1}:p:v:7", "p:v:7", "a{19}:p:v:7"]) {
    expect(idOf(key), key).toBeNull();
  }
  expect(idOf(keyOf("7"))).toBe("7");
});

test("every view of an entity lies in one bucket, and ids spread over all of them", () => {
  const [a, b] = [tableKeys({ project: "p", name: "a" }), tableKeys({ project: "q", name: "b" })];
  const counts = new Map<string, number>();
  for (let i = 0; i < 12_800; i += 1) {
    const text = i % 2 === 0 ? String(i) : `user_${String(i).padStart(4, "0")}`;
    const bucket = bucketOfKey(a.keyOf(text));
    expect(bucketOfKey(b.keyOf(text))).toBe(bucket);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  expect(counts.size).toBe(128);
  expect(Math.max(...counts.values())).toBeLessThan(200);
});
