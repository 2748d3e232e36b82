import type { DuckDBInstance } from "@duckdb/node-api";
import type { OfflineStore } from "@fs/sdk/adapter";
import { DuckdbStore } from "./duckdb-store.ts";
import { absolutePath, windows } from "./file-location.ts";

/** What the store may be told; nothing is needed to read files. */
export interface DuckdbOptions {
  /** A database file for table sources; without one DuckDB runs in memory. */
  readonly path?: string | undefined;
  /** As DuckDB writes it, such as "4GB". */
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
  /** Where DuckDB spills what does not fit in memory. */
  readonly tempDirectory?: string | undefined;
  /** Where relative paths of sources and options start; the working directory unless told otherwise. */
  readonly baseDirectory?: string | undefined;
  /** An instance of @duckdb/node-api to use instead of a new one. It is not closed with the store. */
  readonly instance?: DuckDBInstance | undefined;
}

/**
 * An offline store on DuckDB: reads Parquet and CSV files, tables and SQL queries, joins them to entity rows as of
 * their times, and finds the newest rows. DuckDB is opened at the first call.
 *
 * @example
 * const store = new FeatureStore({ project: "demo", registry, offline: duckdb({ memoryLimit: "4GB" }) });
 */
export function duckdb(options: DuckdbOptions = {}): OfflineStore {
  const baseDirectory = options.baseDirectory ?? process.cwd();
  const located = (path: string | undefined): string | null =>
    path === undefined ? null : absolutePath(path, { directory: baseDirectory, windows });
  return new DuckdbStore({
    path: options.path === ":memory:" ? null : located(options.path),
    memoryLimit: options.memoryLimit ?? null,
    threads: options.threads ?? null,
    tempDirectory: located(options.tempDirectory),
    baseDirectory,
    instance: options.instance ?? null,
  });
}
