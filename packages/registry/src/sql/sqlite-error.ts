import { type ErrorCode, FeatureStoreError, isFeatureStoreError } from "@fs/sdk/adapter";

/** An error of SQLite, of its native build or of the file system as one of ours; one that is ours already stays as it is. */
export function sqliteError(cause: unknown, file: string): FeatureStoreError {
  if (isFeatureStoreError(cause)) return cause;
  const code = codeOf(cause);
  const [ours, message] = driverProblem(cause) ?? problemOf(code, `registry "${file}"`);
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

function driverProblem(error: unknown): Problem | null {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === "ERR_MODULE_NOT_FOUND") {
    return [
      "FS_STORE_NOT_INSTALLED",
      "a registry on SQLite needs the package better-sqlite3, which is not installed; add it with: npm install better-sqlite3",
    ];
  }
  const missing = /could not locate the bindings file/i.test(String(message));
  if (!missing && code !== "ERR_DLOPEN_FAILED" && code !== "MODULE_NOT_FOUND") return null;
  return [
    "FS_STORE_NATIVE_MISSING",
    'the native part of better-sqlite3 is not built for this Node: the package manager skipped its install script, or another Node built it. Run "pnpm approve-builds" and allow better-sqlite3 (with npm: list it under "allowScripts" in package.json), then "pnpm rebuild better-sqlite3" or "npm rebuild better-sqlite3"',
  ];
}

function problemOf(code: string, place: string): Problem {
  if (/^SQLITE_NOTADB/.test(code)) {
    return [
      "FS_REGISTRY_FOREIGN",
      `${place} is no SQLite database; name another file, or set registry_type to file (it was left untouched)`,
    ];
  }
  if (/^SQLITE_CORRUPT/.test(code)) {
    return [
      "FS_REGISTRY_CORRUPT",
      `${place} is damaged; restore it from a backup, or move it away and apply the definitions again`,
    ];
  }
  if (/^SQLITE_FULL|^ENOSPC|^EDQUOT/.test(code)) {
    return ["FS_DISK_FULL", `${place}: the disk is full and nothing changed; make room and repeat`];
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^E(ACCES|PERM|ROFS|NOTDIR|EXIST|ISDIR)$/.test(code)) {
    return [
      "FS_REGISTRY_FAILED",
      `${place} cannot be opened or written (${code}) and nothing changed; check that its folder exists and that this user may write there`,
    ];
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return [
      "FS_STORE_UNAVAILABLE",
      `${place} is locked by another process that does not let go; repeat, and look for a program that holds a transaction open`,
    ];
  }
  return ["FS_REGISTRY_FAILED", `${place}: SQLite failed with ${code}; see the cause`];
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "an unknown error";
}
