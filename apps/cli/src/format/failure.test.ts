import { FeatureStoreError } from "@fs/sdk";
import { expect, test } from "vitest";
import { failureOf } from "./failure.ts";

const cause = new Error("inner");

test("an error is one line with its code; causes are shown where they are asked for", () => {
  const error = new FeatureStoreError("FS_VIEW_NOT_FOUND", "no view", { cause });
  expect(failureOf(error, false).lines).toEqual(["error FS_VIEW_NOT_FOUND: no view"]);
  expect(failureOf(error, true).lines.join("\n")).toContain("caused by Error: inner");
});

test("a definition file that threw shows its own stack", () => {
  const error = new FeatureStoreError("FS_DEFINITION_LOAD_FAILED", "features.ts", { cause });
  const { lines } = failureOf(error, false);
  expect(lines[1]).toBe("Error: inner");
  expect(lines[2]).toContain("failure.test.ts");
});

test("an error that is none of ours says that it is a fault of fs", () => {
  const { data, lines } = failureOf(new TypeError("x is undefined"), false);
  expect(data.error.code).toBe("FS_INTERNAL");
  expect(lines.join("\n")).toContain("--verbose");
});
