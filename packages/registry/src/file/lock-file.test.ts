import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acquireLock, LOCK_TIMING } from "./lock-file.ts";
import { newLockOwner } from "./lock-owner.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";

const elsewhere = { host: "another-host", pid: 1, token: "0123456789abcdef" };

describe("the lock file", () => {
  it("is held by one at a time", async () => {
    const target = join(await temporaryFolder(), "registry.json");
    let inside = 0;
    const turns = Array.from({ length: 20 }, async () => {
      const lock = await acquireLock(target);
      inside += 1;
      const seen = inside;
      await new Promise(setImmediate);
      inside -= 1;
      lock.release();
      return seen;
    });
    expect(new Set(await Promise.all(turns))).toEqual(new Set([1]));
  });

  it("is taken at once from a process of this host that is gone, whose half-written file goes too", async () => {
    const folder = await temporaryFolder();
    const target = join(folder, "registry.json");
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const dead = { ...newLockOwner(), pid };
    writeFileSync(`${target}.lock`, JSON.stringify(dead));
    writeFileSync(`${target}.${dead.token}.tmp`, "half");
    const lock = await acquireLock(target);
    expect(lock.isHeld()).toBe(true);
    expect(readdirSync(folder)).toEqual(["registry.json.lock"]);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["of another host", JSON.stringify(elsewhere)],
    ["whose writer died before it wrote", ""],
    ["that says nonsense", '{"token":"../../x"}'],
  ])("is taken when a lock %s stands still for long enough", async (_, text) => {
    const target = join(await temporaryFolder(), "registry.json");
    writeFileSync(`${target}.lock`, text);
    const lock = await acquireLock(target, undefined, { ...LOCK_TIMING, abandonedAfterMillis: 60 });
    expect(lock.isHeld()).toBe(true);
    lock.release();
  });

  it("is taken by one of the many that find it abandoned", async () => {
    const target = join(await temporaryFolder(), "registry.json");
    const timing = { ...LOCK_TIMING, abandonedAfterMillis: 60 };
    writeFileSync(`${target}.lock`, JSON.stringify(elsewhere));
    let inside = 0;
    const turns = Array.from({ length: 10 }, async () => {
      const lock = await acquireLock(target, undefined, timing);
      inside += 1;
      const seen = [inside, lock.isHeld()];
      await new Promise(setImmediate);
      inside -= 1;
      lock.release();
      return seen;
    });
    for (const seen of await Promise.all(turns)) expect(seen).toEqual([1, true]);
  });

  it("is no longer held by one from whom it was taken, who leaves the new holder alone", async () => {
    const target = join(await temporaryFolder(), "registry.json");
    const slow = await acquireLock(target);
    const timing = { ...LOCK_TIMING, abandonedAfterMillis: 60 };
    const quick = await acquireLock(target, undefined, timing);
    expect([slow.isHeld(), quick.isHeld()]).toEqual([false, true]);
    slow.release();
    expect(quick.isHeld()).toBe(true);
    quick.release();
  });

  it("is waited for no longer than told, and the error names the holder and the file", async () => {
    const target = join(await temporaryFolder(), "registry.json");
    writeFileSync(`${target}.lock`, JSON.stringify({ ...elsewhere, host: "db-1 pid:[42]" }));
    const timing = { ...LOCK_TIMING, giveUpAfterMillis: 40 };
    await expect(acquireLock(target, undefined, timing)).rejects.toMatchObject({
      code: "FS_REGISTRY_FAILED",
      message: expect.stringContaining(`by process 1 on db-1 for too long`),
    });
    expect(readFileSync(`${target}.lock`, "utf8")).toContain(elsewhere.token);
  });

  it("is waited for no longer than the caller wants", async () => {
    const target = join(await temporaryFolder(), "registry.json");
    const lock = await acquireLock(target);
    const waiting = new AbortController();
    const second = acquireLock(target, waiting.signal);
    waiting.abort(new Error("enough"));
    await expect(second).rejects.toMatchObject({
      code: "FS_ABORTED",
      cause: waiting.signal.reason,
    });
    lock.release();
  });
});
