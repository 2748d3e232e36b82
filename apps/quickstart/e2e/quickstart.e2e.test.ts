import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const repository = fileURLToPath(new URL("../feature_repo", import.meta.url));

describe("the quickstart as it is built", () => {
  it("walks every step from an empty folder, and the same again from a used one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fs-quickstart-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    for (const name of ["feature_store.yaml", "features.ts"]) {
      await cp(join(repository, name), join(folder, name));
    }
    const first = (await run(process.execPath, [main, folder])).stdout;
    expect(first).toContain("Generated 5000 records for 1000 users");
    expect(first.match(/^\d\. /gm)).toHaveLength(8);
    expect(first).toContain("Training and serving agree: yes.");
    expect(first).toContain("OUTSIDE_MAX_AGE");
    const second = (await run(process.execPath, [main, folder])).stdout;
    expect(stepsOf(second)).toBe(stepsOf(first));
  });
});

/** What follows the introduction, up to the last step, whose clock is the machine's. */
function stepsOf(printed: string): string {
  return printed.slice(printed.indexOf("1. Apply"), printed.indexOf("8. The same read"));
}
