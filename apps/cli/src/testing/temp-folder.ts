import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, and how to remove it. */
export interface TempFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder for one test. */
export async function tempFolder(): Promise<TempFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "fs-cli-")));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
