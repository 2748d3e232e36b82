import { describe, expect, test } from "vitest";
import { absolutePath, escapeGlob } from "./file-location.ts";

describe("a path as written", () => {
  test.each([
    ["data/x.parquet", "/repo", false, "/repo/data/x.parquet"],
    ["./data/x.parquet", "/repo/", false, "/repo/data/x.parquet"],
    ["/abs/x.parquet", "/repo", false, "/abs/x.parquet"],
    ["C:\\data\\x.parquet", "/repo", false, "C:\\data\\x.parquet"],
    ["a\\b.parquet", "/repo", false, "/repo/a\\b.parquet"],
    ["data\\x.parquet", "C:\\repo", true, "C:/repo/data/x.parquet"],
    ["C:\\data\\*.parquet", "D:\\repo", true, "C:/data/*.parquet"],
    ["\\\\server\\share\\x.parquet", "C:\\repo", true, "//server/share/x.parquet"],
    ["data/x.parquet", "C:\\repo\\", true, "C:/repo/data/x.parquet"],
    ["s3://bucket/x.parquet", "/repo", false, "s3://bucket/x.parquet"],
    ["https://host/x.parquet", "C:\\repo", true, "https://host/x.parquet"],
    ["file:///data/my%20x.parquet", "/repo", false, "/data/my x.parquet"],
    ["file:///C:/data/x.parquet", "C:\\repo", true, "C:/data/x.parquet"],
  ])("%s below %s (Windows: %s) is %s", (path, directory, windows, expected) => {
    expect(absolutePath(path, { directory, windows })).toBe(expected);
  });

  test("that is a name loses the meaning of its glob characters", () => {
    expect(escapeGlob("/a[1]/b*?")).toBe("/a[[]1]/b[*][?]");
  });
});
