import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withFileLock } from "./file-lock.ts";
import { openScratch, type Scratch } from "./scratch.fixture.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.dispose());

test("the lock of a process that is gone is taken over by one waiter at a time", async () => {
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  for (let round = 0; round < 20; round += 1) {
    const path = scratch.path(`file-${round}`);
    await writeFile(`${path}.lock`, String(gone));
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      for (let i = 0; i < 5; i += 1) await turn();
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, work)));
    expect(most).toBe(1);
  }
  expect(await readdir(scratch.folder)).toEqual([]);
});
