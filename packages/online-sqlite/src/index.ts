export { plugins } from "./plugins.ts";
export { sqlite } from "./sqlite.ts";
export type { SqliteYamlOptions } from "./plugins.ts";
export type { SqliteOptions } from "./sqlite.ts";
