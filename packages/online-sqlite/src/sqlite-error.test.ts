import { expect, test } from "vitest";
import { sqliteError } from "./sqlite-error.ts";

test.each([
  ["SQLITE_FULL", "FS_DISK_FULL"],
  ["ENOSPC", "FS_DISK_FULL"],
  // What WAL mode says where the disk has no room for its shared memory file.
  ["SQLITE_IOERR_SHMSIZE", "FS_DISK_FULL"],
  ["SQLITE_NOTADB", "FS_STORE_CORRUPT"],
  ["SQLITE_CANTOPEN", "FS_STORE_UNAVAILABLE"],
  ["EROFS", "FS_STORE_UNAVAILABLE"],
  ["SQLITE_BUSY", "FS_STORE_UNAVAILABLE"],
  ["SQLITE_IOERR_READ", "FS_STORE_FAILED"],
])("%s is %s, and names the file", (code, ours) => {
  const error = sqliteError(Object.assign(new Error("no"), { code }), "data/online.db");
  expect(error.code).toBe(ours);
  expect(error.message).toContain("data/online.db");
});
