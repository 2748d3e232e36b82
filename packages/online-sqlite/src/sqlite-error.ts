import { type ErrorCode, FeatureStoreError, isFeatureStoreError } from "@fs/sdk/adapter";

/** An error of SQLite, of its native build or of the file system as one of ours; one that is ours already stays as it is. */
export function sqliteError(cause: unknown, file: string): FeatureStoreError {
  if (isFeatureStoreError(cause)) return cause;
  const code = codeOf(cause);
  const [ours, message] = nativeProblem(cause) ?? problemOf(code, file);
  return new FeatureStoreError(ours, message, { cause, details: { sqlite: code } });
}

/** Whether a statement failed because its table is not there. */
export function isMissingTable(error: unknown): boolean {
  return codeOf(error) === "SQLITE_ERROR" && /^no such table: /.test((error as Error).message);
}

/** Whether another process holds the database. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith("SQLITE_BUSY");
}

type Problem = readonly [ErrorCode, string];

function nativeProblem(error: unknown): Problem | null {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const missing = /could not locate the bindings file/i.test(String(message));
  if (!missing && code !== "ERR_DLOPEN_FAILED" && code !== "MODULE_NOT_FOUND") return null;
  return [
    "FS_STORE_NATIVE_MISSING",
    'the native part of better-sqlite3 is not built for this Node: the package manager skipped its install script, or another Node built it. Run "pnpm approve-builds" and allow better-sqlite3 (with npm: list it under "allowScripts" in package.json), then "pnpm rebuild better-sqlite3" or "npm rebuild better-sqlite3"',
  ];
}

function problemOf(code: string, file: string): Problem {
  const place = `online store ${file}`;
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
    return [
      "FS_STORE_CORRUPT",
      `${place} is no SQLite database, or a damaged one; move it away, then apply and materialize again`,
    ];
  }
  if (/^SQLITE_(FULL|IOERR_SHMSIZE)|^ENOSPC|^EDQUOT/.test(code)) {
    return [
      "FS_DISK_FULL",
      `${place}: the disk is full; nothing was written. Make room and repeat`,
    ];
  }
  if (code === "SQLITE_READONLY_DIRECTORY") {
    return [
      "FS_STORE_UNAVAILABLE",
      `${place} is in WAL mode, in which readers too make files beside it, and this user may not write in its folder; let them, or copy it and set PRAGMA journal_mode = DELETE on the copy`,
    ];
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^E(ACCES|PERM|ROFS|NOTDIR|EXIST|ISDIR)$/.test(code)) {
    return [
      "FS_STORE_UNAVAILABLE",
      `${place} cannot be opened for writing (${code}); check that its folder exists and that this user may write there, since SQLite makes files beside the database`,
    ];
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return [
      "FS_STORE_UNAVAILABLE",
      `${place} is locked by another process that does not let go; repeat, and look for a program that holds a transaction open`,
    ];
  }
  return ["FS_STORE_FAILED", `${place}: SQLite failed with ${code}`];
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "an unknown error";
}
