export { fileRegistry } from "./file/file-registry.ts";
export { plugins } from "./plugins.ts";
export type { FilePluginOptions } from "./file/file-plugin.ts";
export type { FileRegistryOptions } from "./file/file-registry.ts";
export type { SqlPluginOptions } from "./sql/sql-plugin.ts";
