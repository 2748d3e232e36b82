import type { Plugin, Registry } from "@fs/sdk/adapter";
import { type FilePluginOptions, filePlugin } from "./file/file-plugin.ts";

/** The registries of this package, for feature_store.yaml. */
export const plugins: readonly Plugin<Registry, FilePluginOptions>[] = Object.freeze([filePlugin]);
