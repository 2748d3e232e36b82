import { openConnection, type PostgresOptions } from "@fs/postgres-connection";
import { PostgresDatabase } from "./postgres-database.ts";
import type { SqlRegistryOptions } from "./registry-options.ts";
import { DatabaseRegistry, type SqlRegistry } from "./sql-registry.ts";

/** Where the server is, and how the registry is kept fresh. */
export interface PostgresRegistryOptions extends PostgresOptions, SqlRegistryOptions {}

/**
 * A registry in Postgres, which any number of projects and machines may share. Nothing is created before the first
 * write; the tables of Feast's registry in the same database stay as they are.
 *
 * @example
 * const registry = postgresRegistry({ connectionString: "postgresql://fs@localhost/features", cacheTtlSeconds: 10 });
 */
export function postgresRegistry(options: PostgresRegistryOptions): SqlRegistry {
  const connection = openConnection(options, 'registry "postgres"');
  return new DatabaseRegistry("postgres", new PostgresDatabase(connection), options);
}
