import { expect, test } from "vitest";
import { entityPairs } from "./entity-pairs.ts";

test.each([
  [["user_id=user_0001"], { user_id: ["user_0001"] }],
  [["token=a=b=="], { token: ["a=b=="] }],
  [["user_id="], { user_id: [""] }],
  [["id=1", "id=2", "amount=5", "amount=6"], { id: ["1", "2"], amount: ["5", "6"] }],
  [["__proto__=1"], Object.fromEntries([["__proto__", ["1"]]])],
])("%j is %j", (pairs, columns) => {
  expect(entityPairs(pairs)).toEqual(columns);
});

test.each([[["user_id"]], [["=1"]], [[]]])("%j is refused", (pairs) => {
  expect(() => entityPairs(pairs)).toThrow(/key=value/);
});
