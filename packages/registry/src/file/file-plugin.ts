import type { Plugin, Registry } from "@fs/sdk/adapter";
import * as z from "zod";
import { fileRegistry } from "./file-registry.ts";
import { registryPath } from "./registry-path.ts";

/** What `registry:` holds in feature_store.yaml for a file registry. */
export interface FilePluginOptions {
  /** A relative path is taken from the feature repository. */
  readonly path: string;
  readonly type?: string | undefined;
  readonly registry_type?: string | undefined;
  /** Accepted as Feast writes it, and without effect: every read looks whether the file has changed. */
  readonly cache_ttl_seconds?: number | undefined;
}

const optionsSchema = z.strictObject({
  path: z.string().min(1),
  type: z.literal("file").optional(),
  registry_type: z.literal("file").optional(),
  cache_ttl_seconds: z.number().min(0).optional(),
});

/** Registry plug-in `file`: one JSON file in the feature repository. */
export const filePlugin: Plugin<Registry, FilePluginOptions> = Object.freeze({
  kind: "registry",
  name: "file",
  options: optionsSchema,
  create: ({ path }, { baseDirectory, clock }) =>
    fileRegistry({ path: registryPath(path, baseDirectory), clock }),
} satisfies Plugin<Registry, FilePluginOptions>);
