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
        `registry "${path}": the disk is full and nothing changed; free some space and try again`,
      ];
    case "EISDIR":
      return failed(`registry "${path}" is a folder; give the path of a file in it`);
    case "ENOTDIR":
    case "EEXIST":
      return failed(
        `registry "${path}" cannot exist, for a part of its path is a file; correct the path`,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return failed(
        doing === "read"
          ? `registry "${path}" may not be read by this user (${errno}); grant read access to it`
          : `registry "${path}" may not be written by this user (${errno}) and nothing changed; grant write access to the folder "${dirname(path)}", or open the store read-only`,
      );
    default:
      return failed(
        `registry "${path}" could not be ${doing === "read" ? "read" : "written"} (${errno ?? "unknown error"}); see the cause`,
      );
  }
}

function failed(message: string): readonly [ErrorCode, string] {
  return ["FS_REGISTRY_FAILED", message];
}
