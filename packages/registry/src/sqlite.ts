export type { SqlRegistry } from "./sql/sql-registry.ts";
export type { SqliteRegistryOptions } from "./sql/sqlite-registry.ts";
export { sqliteRegistry } from "./sql/sqlite-registry.ts";
