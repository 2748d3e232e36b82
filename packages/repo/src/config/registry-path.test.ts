import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { parseRegistryPath } from "./registry-path.ts";

describe("parseRegistryPath", () => {
  it.each([
    ["data/registry.db", { kind: "file", path: "data/registry.db" }],
    ["/var/fs/registry.db", { kind: "file", path: "/var/fs/registry.db" }],
    ["C:\\fs\\registry.db", { kind: "file", path: "C:\\fs\\registry.db" }],
    ["C:/fs/registry.db", { kind: "file", path: "C:/fs/registry.db" }],
    ["file:///var/fs/registry.db", { kind: "file", path: "/var/fs/registry.db" }],
    ["file:///C:/fs/registry.db", { kind: "file", path: "C:\\fs\\registry.db" }],
    ["sqlite:///registry.db", { kind: "sqlite", path: "registry.db" }],
    ["sqlite:///data/registry.db", { kind: "sqlite", path: "data/registry.db" }],
    ["sqlite:////var/fs/registry.db", { kind: "sqlite", path: "/var/fs/registry.db" }],
    ["sqlite:///C:/fs/registry.db", { kind: "sqlite", path: "C:/fs/registry.db" }],
    ["sqlite:///C:\\fs\\registry.db", { kind: "sqlite", path: "C:\\fs\\registry.db" }],
    ["sqlite+pysqlite:///registry.db?timeout=5", { kind: "sqlite", path: "registry.db" }],
    ["sqlite://", { kind: "sqlite", path: null }],
    ["sqlite:///:memory:", { kind: "sqlite", path: null }],
    ["postgresql://u:p@host:5432/fs", { kind: "postgres", url: "postgresql://u:p@host:5432/fs" }],
    ["postgresql+psycopg://host/fs", { kind: "postgres", url: "postgresql://host/fs" }],
    ["postgres://host/fs", { kind: "postgres", url: "postgresql://host/fs" }],
    ["s3://bucket/registry.db", { kind: "other", scheme: "s3" }],
    ["gs://bucket/registry.db", { kind: "other", scheme: "gs" }],
    ["mysql+pymysql://host/fs", { kind: "other", scheme: "mysql" }],
  ])("reads %s", (text, expected) => {
    expect(parseRegistryPath(text)).toEqual(expected);
  });

  it("gives paths that each platform resolves as its own", () => {
    const resolve = (text: string, path: typeof posix): string => {
      const parsed = parseRegistryPath(text);
      return path.resolve(
        path === win32 ? "D:\\repo" : "/repo",
        parsed.kind === "sqlite" ? (parsed.path ?? "") : "",
      );
    };
    expect(resolve("sqlite:///data/registry.db", win32)).toBe("D:\\repo\\data\\registry.db");
    expect(resolve("sqlite:///C:/fs/registry.db", win32)).toBe("C:\\fs\\registry.db");
    expect(resolve("sqlite:///data/registry.db", posix)).toBe("/repo/data/registry.db");
    expect(resolve("sqlite:////fs/registry.db", posix)).toBe("/fs/registry.db");
  });
});
