import { FeatureStoreError } from "@fs/sdk";
import { nodeModule } from "../transport/node-module.ts";

/** The text of the file that `cert` names, from `directory` on; undefined where it names none. FS_CONFIG_INVALID where it cannot be read. */
export async function certificateOf(
  path: string | undefined,
  directory: string,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const node = {
    fs: nodeModule<typeof import("node:fs/promises")>("fs/promises"),
    path: nodeModule<typeof import("node:path")>("path"),
  };
  try {
    if (node.fs === null || node.path === null) throw new Error("there is no Node to read it");
    return await node.fs.readFile(node.path.resolve(directory, path), "utf8");
  } catch (cause) {
    const { code = "no Node" } = cause as { readonly code?: string };
    throw new FeatureStoreError(
      "FS_CONFIG_INVALID",
      `online store "remote": cert names ${path}, which cannot be read (${code}); give a PEM file, from the folder of the yaml`,
      { cause },
    );
  }
}
