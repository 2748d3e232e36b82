import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

describe("bench --small", () => {
  it("finds the answers of every page equal at a small size", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [main, "--small"]);
    expect(stdout).toContain("one view, 200 k x 2 M x 10: both answers are equal, row by row");
  });
});
