import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { FeatureStoreError } from "@fs/sdk/adapter";

const PATIENCE_MILLIS = 30_000;
const PAUSE_MILLIS = 20;

/**
 * Runs while this process alone holds `<path>.lock`; waits for others, also other processes, up to half a minute. A
 * lock whose process is gone is taken over.
 */
export async function withFileLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const until = Date.now() + PATIENCE_MILLIS;
  while (!(await take(lock))) {
    const gone = await goneOwner(lock);
    if (gone !== null) await takeAway(lock, gone);
    if (Date.now() > until) throw busy(path, lock);
    await wait(PAUSE_MILLIS);
  }
  try {
    return await run();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (code === "ENOSPC" || code === "EDQUOT") {
      // Nobody holds what could not be written.
      await rm(lock, { force: true });
      throw new FeatureStoreError("FS_DISK_FULL", `cannot lock "${lock}": the disk is full`, {
        cause: error,
      });
    }
    throw new FeatureStoreError(
      "FS_SINK_FAILED",
      `cannot lock "${lock}"; check the folder's permissions`,
      { cause: error },
    );
  }
}

/** What the lock says of a process that is gone; null where it lives, and where nothing is said yet. */
async function goneOwner(lock: string): Promise<string | null> {
  const text = await readFile(lock, "utf8").catch(() => "");
  if (text === "") return null;
  try {
    process.kill(Number(text), 0);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH" ? text : null;
  }
}

/** Removes the lock of a process that is gone: one waiter claims that, and looks again, so that no other's is removed. */
async function takeAway(lock: string, gone: string): Promise<void> {
  const claim = `${lock}.${Number(gone)}`;
  if (!(await take(claim))) return;
  try {
    const now = await readFile(lock, "utf8").catch(() => "");
    if (now === gone) await rm(lock, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

function busy(path: string, lock: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_STORE_UNAVAILABLE",
    `"${path}" is being written by another process; try again, or remove "${lock}" if none is`,
  );
}
