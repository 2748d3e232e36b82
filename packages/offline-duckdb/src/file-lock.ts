import { open, readFile, rm } from "node:fs/promises";
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
    if (await isLeft(lock)) await rm(lock, { force: true });
    else if (Date.now() > until) throw busy(path, lock);
    else await wait(PAUSE_MILLIS);
  }
  try {
    return await run();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new FeatureStoreError(
      "FS_SINK_FAILED",
      `cannot lock "${lock}"; check the folder's permissions`,
      {
        cause: error,
      },
    );
  }
}

async function isLeft(lock: string): Promise<boolean> {
  const text = await readFile(lock, "utf8").catch(() => "");
  // Empty: its owner is about to write its number.
  if (text === "") return false;
  try {
    process.kill(Number(text), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function busy(path: string, lock: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_STORE_UNAVAILABLE",
    `"${path}" is being written by another process; try again, or remove "${lock}" if none is`,
  );
}
