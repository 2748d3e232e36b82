import { FeatureStoreError } from "@fs/sdk/adapter";
import { describe, expect, it } from "vitest";
import { fileError } from "./file-error.ts";

describe("an error of the file system", () => {
  it.each([
    ["ENOSPC", "FS_DISK_FULL", "the disk is full"],
    ["EDQUOT", "FS_DISK_FULL", "the disk is full"],
    ["EROFS", "FS_REGISTRY_FAILED", "/data"],
    ["EACCES", "FS_REGISTRY_FAILED", "grant write access"],
    ["EISDIR", "FS_REGISTRY_FAILED", "is a folder"],
    ["ENOTDIR", "FS_REGISTRY_FAILED", "is a file"],
    ["EIO", "FS_REGISTRY_FAILED", "EIO"],
  ])("%s becomes %s and says what to do", (errno, code, words) => {
    const cause = Object.assign(new Error("raw"), { code: errno });
    const error = fileError("/data/registry.json", "write", cause);
    expect(error).toMatchObject({ code, cause });
    expect(error.message).toContain(words);
  });

  it("passes when it is already one of ours", () => {
    const ours = new FeatureStoreError("FS_ABORTED", "aborted");
    expect(fileError("x", "read", ours)).toBe(ours);
  });
});
