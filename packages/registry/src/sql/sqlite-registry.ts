import { resolve } from "node:path";
import { FeatureStoreError } from "@fs/sdk/adapter";
import type { SqlRegistryOptions } from "./registry-options.ts";
import { DatabaseRegistry, type SqlRegistry } from "./sql-registry.ts";
import { IN_MEMORY, SqliteDatabase } from "./sqlite-database.ts";

/** Where the database is. */
export interface SqliteRegistryOptions extends SqlRegistryOptions {
  /** The database file; its folder is made when it is first written. ":memory:" = none. */
  readonly path: string;
  /** What a relative path is resolved from; the working directory unless given. */
  readonly baseDirectory?: string | undefined;
}

/**
 * A registry in one SQLite file, which several projects and the processes of one machine may share. Nothing is created
 * before the first write; tables of other programs in the same file stay as they are.
 *
 * @example
 * const registry = sqliteRegistry({ path: "data/registry.sqlite" });
 */
export function sqliteRegistry(options: SqliteRegistryOptions): SqlRegistry {
  const { path, baseDirectory } = options;
  if (path.trim() === "" || path.includes("\0")) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      'the path of an SQLite registry is empty or no path; name a file, such as "data/registry.sqlite"',
    );
  }
  const file = path === IN_MEMORY ? IN_MEMORY : resolve(baseDirectory ?? "", path);
  return new DatabaseRegistry("sqlite", new SqliteDatabase(file), options);
}
