import nodePath, { type PlatformPath } from "node:path";
import { fileURLToPath } from "node:url";
import { FeatureStoreError } from "@fs/sdk/adapter";

/**
 * The absolute path of a registry file. A relative one is taken from `baseDirectory`, a `file://` URL is read as a
 * path; other URLs name stores that a file registry is not. `rules` are those of the platform.
 */
export function registryPath(
  path: string,
  baseDirectory: string,
  rules: PlatformPath = nodePath,
): string {
  if (path.trim() === "" || path.includes("\0")) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      'the path of a file registry is empty or no path; name a file, such as "data/registry.json"',
    );
  }
  // One letter is a Windows drive, not a scheme.
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(path)?.[1]?.toLowerCase();
  if (scheme === "file") return fromFileUrl(path, rules);
  if (scheme !== undefined) {
    throw new FeatureStoreError(
      "FS_STORE_UNSUPPORTED",
      `a file registry cannot lie at a "${scheme}:" address; give the path of a file, such as "data/registry.json"`,
    );
  }
  return rules.resolve(baseDirectory, path);
}

function fromFileUrl(url: string, rules: PlatformPath): string {
  try {
    return rules.normalize(fileURLToPath(url, { windows: rules.sep === "\\" }));
  } catch (cause) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      "the file: address of the registry names no file on this machine; give its path instead",
      { cause },
    );
  }
}
