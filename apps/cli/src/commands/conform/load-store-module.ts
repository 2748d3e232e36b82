import { isAbsolute } from "node:path";
import { type ModuleExports, moduleLoader } from "@fs/repo";
import { FeatureStoreError, isFeatureStoreError } from "@fs/sdk";

/**
 * Loads a file or a package as the folder sees it, TypeScript as it is and with the running copy of sdk.
 * FS_ARGUMENT_INVALID where there is none, FS_STORE_INVALID where it cannot be loaded.
 */
export async function loadStoreModule(given: string, directory: string): Promise<ModuleExports> {
  const loader = moduleLoader(directory);
  // A file that is named without ./ is found too, unless a package of that name is installed.
  const file = loader.resolve(given) ?? (isAbsolute(given) ? null : loader.resolve(`./${given}`));
  if (file === null) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `"${given}" is neither a file nor an installed package; a path counts from ${directory}`,
    );
  }
  try {
    return await loader.load(file);
  } catch (cause) {
    if (isFeatureStoreError(cause)) throw cause;
    throw new FeatureStoreError(
      "FS_STORE_INVALID",
      `"${given}" cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
