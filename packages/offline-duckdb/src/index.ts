export { duckdb } from "./duckdb.ts";
export { plugins } from "./plugins.ts";
export type { DuckdbOptions } from "./duckdb.ts";
