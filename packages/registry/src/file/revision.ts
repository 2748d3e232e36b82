import { randomBytes } from "node:crypto";

/** The revision of a project that was never written. */
export const FIRST_REVISION = "0";

/** What a revision looks like: a number that grows, and a tail. */
export const REVISION_PATTERN: RegExp = /^\d+(-[0-9a-f]+)?$/;

/**
 * The revision after `current`: the number grows by one. The random tail keeps a revision from ever naming two
 * states, even where somebody deletes the file or brings an old one back.
 */
export function nextRevision(current: string): string {
  return `${BigInt(current.split("-")[0] ?? FIRST_REVISION) + 1n}-${randomBytes(4).toString("hex")}`;
}
