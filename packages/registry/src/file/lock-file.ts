import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { FeatureStoreError, throwIfAborted } from "@fs/sdk/adapter";
import { errnoOf } from "./file-error.ts";
import { isDeadOwner, type LockOwner, newLockOwner, parseLockOwner } from "./lock-owner.ts";

/** A lock that this process holds, until it is released or taken away because its heart stopped. */
export interface FileLock {
  /** Where the holder writes before it renames; whoever takes the lock away removes it first. */
  readonly temporaryPath: string;
  /** Synchronous, so that nothing can happen between the answer and a synchronous rename. */
  isHeld(): boolean;
  release(): void;
}

/** How long a lock may stand still, and how long to wait for one. */
export interface LockTiming {
  /** A lock whose file has not changed for this long, by the waiter's own watch, is taken away. */
  readonly abandonedAfterMillis: number;
  readonly giveUpAfterMillis: number;
}

/** The timing that registries use. */
export const LOCK_TIMING: LockTiming = { abandonedAfterMillis: 15_000, giveUpAfterMillis: 60_000 };

const HEARTBEAT_MILLIS = 2_000;

/** What a waiter sees of somebody else's lock. */
interface Sight {
  readonly stamp: string;
  readonly inode: string;
  readonly owner: LockOwner | null;
}

/**
 * Takes the lock `<target>.lock`, one holder among all processes that see the folder. Waits for a living holder; takes
 * the lock from a dead one. FS_REGISTRY_FAILED when the wait is too long, FS_ABORTED; errors of the file system are raw.
 */
export async function acquireLock(
  target: string,
  signal?: AbortSignal,
  timing: LockTiming = LOCK_TIMING,
): Promise<FileLock> {
  const owner = newLockOwner();
  const path = `${target}.lock`;
  const startedAt = performance.now();
  let seenStamp: string | undefined;
  let seenSince = startedAt;
  while (!create(path, owner)) {
    throwIfAborted(signal, `registry "${target}": waiting for its lock`);
    const now = performance.now();
    const sight = await look(path);
    if (sight?.stamp !== seenStamp) seenSince = now;
    seenStamp = sight?.stamp;
    const stoodStill = now - seenSince >= timing.abandonedAfterMillis;
    if (sight !== null && (stoodStill || (sight.owner !== null && isDeadOwner(sight.owner)))) {
      await takeAway(target, path, sight);
    }
    if (now - startedAt >= timing.giveUpAfterMillis) throw waitedTooLong(target, path, sight);
    await shortPause(signal);
  }
  return heldLock(target, path, owner);
}

function create(path: string, owner: LockOwner): boolean {
  try {
    // Synchronous, so that a killed process hardly ever leaves a lock that does not say whose it is.
    writeFileSync(path, JSON.stringify(owner), { flag: "wx" });
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    // Windows says EPERM while another process's delete of the file is under way.
    if (errno === "EEXIST" || (process.platform === "win32" && errno === "EPERM")) return false;
    // A full disk must not leave a lock behind that nobody holds.
    if (errno === "ENOSPC" || errno === "EDQUOT") rmSync(path, { force: true });
    throw error;
  }
}

async function look(path: string): Promise<Sight | null> {
  try {
    const [stats, text] = await Promise.all([stat(path, { bigint: true }), readFile(path, "utf8")]);
    const stamp = `${stats.ino}-${stats.mtimeNs}-${text}`;
    return { stamp, inode: String(stats.ino), owner: parseLockOwner(text) };
  } catch {
    return null;
  }
}

/**
 * Removes an abandoned lock. Several waiters may find it abandoned, so each claims that very lock by name first, and
 * then looks again: the claim's holder alone may remove it, and never removes a successor's.
 */
async function takeAway(target: string, path: string, abandoned: Sight): Promise<void> {
  const claim = `${path}.${abandoned.owner?.token ?? abandoned.inode}`;
  if (!create(claim, newLockOwner())) return;
  try {
    const now = await look(path);
    if (now?.stamp !== abandoned.stamp) return;
    // First its half-written file: should the holder wake up after all, its rename fails.
    if (abandoned.owner !== null) {
      await rm(temporaryPath(target, abandoned.owner), { force: true });
    }
    await rm(path, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

function heldLock(target: string, path: string, owner: LockOwner): FileLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A failed beat shows in isHeld, which is asked before anything is changed.
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MILLIS).unref();
  const isHeld = (): boolean => {
    try {
      return parseLockOwner(readFileSync(path, "utf8"))?.token === owner.token;
    } catch {
      return false;
    }
  };
  return Object.freeze({
    temporaryPath: temporaryPath(target, owner),
    isHeld,
    release: () => {
      clearInterval(heartbeat);
      try {
        if (isHeld()) rmSync(path, { force: true, maxRetries: 5 });
      } catch {
        // What was written stands; a lock without heartbeat is taken away by the next writer.
      }
    },
  });
}

function temporaryPath(target: string, owner: LockOwner): string {
  return `${target}.${owner.token}.tmp`;
}

async function shortPause(signal: AbortSignal | undefined): Promise<void> {
  try {
    // Uneven, so that waiters do not march in step.
    await pause(2 + Math.random() * 18, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throwIfAborted(signal, "waiting for the lock of the registry");
    throw error;
  }
}

function waitedTooLong(target: string, path: string, sight: Sight | null): FeatureStoreError {
  const holder = sight?.owner;
  const who = holder == null ? "" : ` by process ${holder.pid} on ${holder.host.split(" ")[0]}`;
  return new FeatureStoreError(
    "FS_REGISTRY_FAILED",
    `registry "${target}" has been locked${who} for too long; if that process is gone, delete "${path}" and every file whose name begins so, and try again`,
  );
}
