import { userInfo } from "node:os";
import { expect, test } from "vitest";
import { applierName } from "./applier-name.ts";

test.each([
  ["release job 42", { USER: "ann" }, "release job 42"],
  [undefined, { USER: "ann", USERNAME: "ben" }, "ann"],
  [undefined, { USER: "", USERNAME: "ben" }, "ben"],
  [" ", {}, userInfo().username],
])("--by %j with %j is %s", (given, env, name) => {
  expect(applierName(given, env)).toBe(name);
});
