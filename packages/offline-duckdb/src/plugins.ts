import type { OfflineStore, Plugin } from "@fs/sdk/adapter";
import * as z from "zod";
import { duckdb } from "./duckdb.ts";

const options = z.strictObject({
  path: z.string().min(1).optional(),
  memory_limit: z.string().min(1).optional(),
  threads: z.number().int().positive().optional(),
  temp_directory: z.string().min(1).optional(),
  // Feast exports to it; here a training set is written where the caller says.
  staging_location: z.string().optional(),
});

function plugin(name: string): Plugin<OfflineStore, z.infer<typeof options>> {
  return Object.freeze({
    kind: "offline",
    name,
    options,
    create(given: z.infer<typeof options>, { baseDirectory }: { readonly baseDirectory: string }) {
      return duckdb({
        path: given.path,
        memoryLimit: given.memory_limit,
        threads: given.threads,
        tempDirectory: given.temp_directory,
        baseDirectory,
      });
    },
  });
}

/** `type: duckdb` in feature_store.yaml, and `type: file`, which is Feast's name for reading files. */
export const plugins: readonly Plugin[] = Object.freeze([plugin("duckdb"), plugin("file")]);
