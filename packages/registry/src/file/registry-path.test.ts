import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { registryPath } from "./registry-path.ts";

describe("the path of a file registry", () => {
  it.each([
    [posix, "data/registry.db", "/repo", "/repo/data/registry.db"],
    [posix, "../shared/r.json", "/repo/a", "/repo/shared/r.json"],
    [posix, "/abs/r.json", "/repo", "/abs/r.json"],
    [posix, "file:///abs/a%20b.json", "/repo", "/abs/a b.json"],
    [win32, "data/registry.db", "C:\\repo", "C:\\repo\\data\\registry.db"],
    [win32, "D:\\x\\r.json", "C:\\repo", "D:\\x\\r.json"],
    [win32, "d:/x/r.json", "C:\\repo", "d:\\x\\r.json"],
    [win32, "\\\\server\\share\\r.json", "C:\\repo", "\\\\server\\share\\r.json"],
    [win32, "file:///C:/x/r.json", "D:\\repo", "C:\\x\\r.json"],
  ])("%# resolves as its platform does", (rules, path, base, expected) => {
    expect(registryPath(path, base, rules)).toBe(expected);
  });

  it.each([
    ["", "FS_ARGUMENT_INVALID"],
    ["  ", "FS_ARGUMENT_INVALID"],
    ["a\0b", "FS_ARGUMENT_INVALID"],
    ["file://host/r.json", "FS_ARGUMENT_INVALID"],
    ["s3://bucket/registry.db", "FS_STORE_UNSUPPORTED"],
    ["postgresql://user:secret@host/db", "FS_STORE_UNSUPPORTED"],
  ])("%j is refused without repeating it", (path, code) => {
    expect(() => registryPath(path, "/repo", posix)).toThrow(
      expect.objectContaining({ code, message: expect.not.stringContaining("secret") }),
    );
  });
});
