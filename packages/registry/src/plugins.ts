import type { Plugin, Registry } from "@fs/sdk/adapter";
import { filePlugin } from "./file/file-plugin.ts";
import { sqlPlugin } from "./sql/sql-plugin.ts";

/** The registries of this package, for feature_store.yaml. */
export const plugins: readonly Plugin<Registry>[] = Object.freeze([filePlugin, sqlPlugin]);
