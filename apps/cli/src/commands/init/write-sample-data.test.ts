import { join } from "node:path";
import { isFeatureStoreError } from "@fs/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../../testing/temp-folder.ts";
import { writeSampleData } from "./write-sample-data.ts";

let folder: TempFolder;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

test("a file that cannot be written is named, with the cause", async () => {
  const path = join(folder.path, "no-such-folder", "x.parquet");
  const error: unknown = await writeSampleData(path, 0).catch((thrown: unknown) => thrown);
  if (!isFeatureStoreError(error))
    throw new Error("expected a FeatureStoreError", { cause: error });
  expect(error.code).toBe("FS_SINK_FAILED");
  expect(error.message).toContain(path);
  expect(error.cause).toBeInstanceOf(Error);
});
