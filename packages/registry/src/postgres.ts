export type { PostgresRegistryOptions } from "./sql/postgres-registry.ts";
export { postgresRegistry } from "./sql/postgres-registry.ts";
export type { SqlRegistry } from "./sql/sql-registry.ts";
