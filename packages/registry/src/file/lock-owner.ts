import { randomBytes } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import * as z from "zod";

/** Who holds a lock, as the lock file says. */
export interface LockOwner {
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

const ownerSchema = z.object({
  host: z.string(),
  pid: z.int(),
  // The token becomes part of a file name, so it is only what newLockOwner makes.
  token: z.string().regex(/^[0-9a-f]{16}$/),
});

/** This process, under a token that no other lock bears. */
export function newLockOwner(): LockOwner {
  return { host: thisHost(), pid: process.pid, token: randomBytes(8).toString("hex") };
}

/** Reads a lock file's text; null where its writer has not finished, or died before it did. */
export function parseLockOwner(text: string): LockOwner | null {
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** True when the owner ran on this host and its process is gone; of other hosts nothing is known. */
export function isDeadOwner(owner: LockOwner): boolean {
  if (owner.host !== thisHost()) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    // EPERM means that it lives under another user.
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

// Containers may share a host name but not their process ids, hence the namespace beside it.
function thisHost(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
