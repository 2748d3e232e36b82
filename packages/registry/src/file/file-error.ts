import { dirname } from "node:path";
import { type ErrorCode, FeatureStoreError, isFeatureStoreError } from "@fs/sdk/adapter";

/** Turns an error of the file system into one of ours, naming the file and what to do; ours pass through. */
export function fileError(
  path: string,
  doing: "read" | "write",
  error: unknown,
): FeatureStoreError {
  if (isFeatureStoreError(error)) return error;
  const errno = errnoOf(error);
  const [code, message] = describe(path, doing, errno);
  return new FeatureStoreError(code, message, { cause: error, details: { path, errno } });
}

/** The `code` of a file system error ("ENOENT"), or null for an error that has none. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

function describe(
  path: string,
  doing: "read" | "write",
  errno: string | null,
): readonly [ErrorCode, string] {
  switch (errno) {
    case "ENOSPC":
    case "EDQUOT":
      return [
        "FS_DISK_FULL",
        `The registry "${path}" could not be written: the disk is full. Nothing changed; free some space and try again.`,
      ];
    case "EISDIR":
      return failed(`The registry path "${path}" is a folder. Give the path of a file in it.`);
    case "ENOTDIR":
    case "EEXIST":
      return failed(
        `The registry "${path}" cannot exist: a part of its path is a file, not a folder. Correct the path.`,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return failed(
        doing === "read"
          ? `The registry "${path}" may not be read by this user (${errno}). Grant read access to it.`
          : `The registry "${path}" may not be written by this user (${errno}). Nothing changed; grant write access to the folder "${dirname(path)}", or set read_only: true where only reads are meant.`,
      );
    default:
      return failed(
        `The registry "${path}" could not be ${doing === "read" ? "read" : "written"} (${errno ?? "unknown cause"}). See the cause.`,
      );
  }
}

function failed(message: string): readonly [ErrorCode, string] {
  return ["FS_REGISTRY_FAILED", message];
}
