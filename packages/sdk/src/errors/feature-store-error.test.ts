import { expect, it } from "vitest";
import { ERROR_CODES, type ErrorCode, errorCodeInfo } from "./codes.ts";
import {
  exitStatusOf,
  FeatureStoreError,
  httpStatusOf,
  isFeatureStoreError,
} from "./feature-store-error.ts";
import { didYouMean, nearest } from "./nearest.ts";

it("is recognised by its brand, from another copy of the package too", () => {
  const foreign = Object.assign(new Error("x"), {
    code: "FS_VIEW_NOT_FOUND",
    [Symbol.for("@fs/sdk.error")]: true,
  });
  expect(isFeatureStoreError(foreign, "FS_VIEW_NOT_FOUND")).toBe(true);
  expect(isFeatureStoreError(new FeatureStoreError("FS_INTERNAL", "x"), "FS_VIEW_NOT_FOUND")).toBe(
    false,
  );
  expect([new Error("x"), null, "x", {}].some((one) => isFeatureStoreError(one))).toBe(false);
});

it("has an HTTP and an exit status for every code, and a code of one form", () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    expect(code).toMatch(/^FS(_[A-Z]+)+$/);
    expect(errorCodeInfo(code).http).toBeGreaterThanOrEqual(400);
    expect([1, 2]).toContain(errorCodeInfo(code).exit);
  }
  expect(httpStatusOf(new FeatureStoreError("FS_VIEW_NOT_FOUND", "x"))).toBe(404);
  expect([httpStatusOf(new Error("x")), exitStatusOf(new Error("x"))]).toEqual([500, 1]);
});

it("keeps its cause and details out of the message", () => {
  const error = new FeatureStoreError("FS_INTERNAL", "broken", {
    cause: new Error("why"),
    details: { value: 7 },
  });
  expect([error.message, (error.cause as Error).message, error.details]).toEqual([
    "broken",
    "why",
    { value: 7 },
  ]);
});

it("names the nearest, or what there is", () => {
  expect(nearest("user_transation_features", ["user", "user_transaction_features"])).toBe(
    "user_transaction_features",
  );
  expect(nearest("zzz", ["user"])).toBeNull();
  expect(didYouMean("zzz", ["a", "b"])).toBe('; there are "a", "b"');
  expect(didYouMean("zzz", [])).toBe("");
});
