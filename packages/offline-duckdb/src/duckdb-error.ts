import { FeatureStoreError, isFeatureStoreError, type Source } from "@fs/sdk/adapter";
import type { Faults } from "./sql/fault.ts";

/** What was being done when DuckDB stopped. */
export interface Doing {
  /** For messages: `feature sources "a", "b"`, `append to source "x"`. */
  readonly what: string;
  readonly faults?: Faults;
  /** The one source that was read, where it was one. */
  readonly source?: Source;
}

// Their texts quote the statement, never a row.
const SAFE = /^(Parser|Binder|Catalog|Syntax|Not implemented|Dependency|Permission) Error/i;
const DISK_FULL = /no space left on device|not enough space|disk full|ENOSPC/i;

/** The error that DuckDB's means: wrapped once, with the engine's text in the cause, since that may hold values of rows. */
export function duckdbError(error: unknown, doing: Doing): FeatureStoreError {
  if (isFeatureStoreError(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  const fault = doing.faults?.find(text);
  if (fault) return fault;
  const fail = (code: FeatureStoreError["code"], message: string) =>
    new FeatureStoreError(code, `${doing.what}: ${message}`, { cause: error });
  if (DISK_FULL.test(text)) {
    return fail("FS_DISK_FULL", "the disk is full; free space, or set temp_directory elsewhere");
  }
  if (/^Out of Memory Error/i.test(text)) {
    return fail(
      "FS_STORE_FAILED",
      "DuckDB ran out of memory; raise memory_limit, or give a temp_directory with room to spill to",
    );
  }
  if (/could not set lock|conflicting lock|being used by another process/i.test(text)) {
    return fail("FS_STORE_UNAVAILABLE", "another process holds the database file; close it first");
  }
  return (
    sourceError(text, doing, fail) ?? fail("FS_QUERY_FAILED", `DuckDB stopped: ${kindOf(text)}`)
  );
}

function sourceError(
  text: string,
  { source }: Doing,
  fail: (code: FeatureStoreError["code"], message: string) => FeatureStoreError,
): FeatureStoreError | null {
  if (source === undefined) return null;
  if (source.kind === "query") return fail("FS_QUERY_FAILED", `its SQL failed: ${kindOf(text)}`);
  const where = source.kind === "file" ? `"${source.options.path}"` : `"${source.options.table}"`;
  if (source.kind === "table" && /^Catalog Error/.test(text)) {
    return fail("FS_SOURCE_UNREADABLE", `there is no table ${where} in the database`);
  }
  return fail("FS_SOURCE_UNREADABLE", fileProblem(text, where));
}

function fileProblem(text: string, where: string): string {
  // What DuckDB says itself: the file's name, and the statement below, may hold any word.
  const said = (text.split("\n", 1)[0] as string).replace(/"[^"]*"|'[^']*'/g, "");
  if (/^Extension/.test(said)) {
    return `${where} needs an extension of DuckDB that could not be loaded; install it (INSTALL httpfs for s3: and https:), or copy the file to this machine`;
  }
  if (/permission denied|access is denied/i.test(said)) {
    return `${where} may not be read by this user; check its permissions`;
  }
  if (/no files found|does not exist|no such file/i.test(said)) {
    return `there is no file ${where}; check the path`;
  }
  if (/magic bytes|footer|parquet|thrift|corrupt|snappy|zstd/i.test(said)) {
    return `${where} is no Parquet file, or a damaged one`;
  }
  return `${where} cannot be read: ${kindOf(text)}`;
}

/** The kind of error, and its first line where that cannot hold a value. */
function kindOf(text: string): string {
  const first = text.split("\n", 1)[0] as string;
  if (SAFE.test(text)) return first;
  // A fault of the engine's own: which one, without the names and numbers that it may have met.
  if (/^INTERNAL Error/.test(first)) return first.replace(/"[^"]*"|'[^']*'|\d[\d.]*/g, "…");
  const kind = /^[A-Z][A-Za-z -]{1,40} Error/.exec(text)?.[0];
  return `${kind ?? "an error"}; the cause says more`;
}
