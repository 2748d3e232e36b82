import { randomUUID } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { posix, win32 } from "node:path";
import { FeatureStoreError } from "@fs/sdk/adapter";

/**
 * Writes a file beside its place and moves it there once it is whole and on disk: it appears whole or not at all.
 * FS_SINK_FAILED names a folder that is missing or cannot be written, FS_DISK_FULL a disk without room.
 */
export async function writeWhole<T>(
  path: string,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const { dir } = (/^[A-Za-z]:/.test(path) ? win32 : posix).parse(path);
  await checkPlace(path, dir);
  // The name must match no pattern that a source may be read by.
  const temporary = `${dir === "" ? "." : dir}/.${randomUUID()}.tmp`;
  try {
    const result = await write(temporary);
    await moveInto(temporary, path);
    return result;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw await placeError(error, path, dir);
  }
}

async function checkPlace(path: string, directory: string): Promise<void> {
  const folder = await stat(directory === "" ? "." : directory).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new FeatureStoreError(
      "FS_SINK_FAILED",
      `cannot write "${path}": there is no folder "${directory}"; create it first`,
    );
  }
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) {
    throw new FeatureStoreError("FS_SINK_FAILED", `cannot write "${path}": it is a folder`);
  }
}

async function moveInto(temporary: string, path: string): Promise<void> {
  const file = await open(temporary, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function placeError(error: unknown, path: string, directory: string): Promise<unknown> {
  const text = [error, (error as { cause?: unknown }).cause].map(String).join("\n");
  if (/EACCES|EPERM|EROFS|permission denied|read-only file system/i.test(text)) {
    return new FeatureStoreError(
      "FS_SINK_FAILED",
      `cannot write "${path}": the folder "${directory}" cannot be written; check its permissions`,
      { cause: error },
    );
  }
  if (/ENOSPC/.test(text)) {
    return new FeatureStoreError("FS_DISK_FULL", `cannot write "${path}": the disk is full`, {
      cause: error,
    });
  }
  return error;
}
