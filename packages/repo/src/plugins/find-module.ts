import { dirname, isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { StoreConfig } from "../config/store-config.ts";
import { moduleLoader } from "../module-loader.ts";

/** Where packages and modules of stores are looked for. */
export interface PluginPlaces {
  /** The feature repository: looked in first. */
  readonly directory: string;
  /** A folder, or a file's `import.meta.url`, looked in second; then what this package sees. */
  readonly resolveFrom?: string | undefined;
}

/**
 * The file of a store's module, or null. A path counts from the yaml, as every path in it; a package is looked for
 * from the repository, then from the caller; what holds a `/` and is no package is a path after all.
 */
export function findModule(store: StoreConfig, places: PluginPlaces): string | null {
  const { specifier } = store.found;
  const beside = dirname(store.document.file);
  const { directory, resolveFrom } = places;
  const tries: (readonly [string, string])[] = isPackage(specifier)
    ? [
        [directory, specifier],
        ...(resolveFrom === undefined ? [] : [[folderOf(resolveFrom), specifier] as const]),
        ...(/^[^@].*\//.test(specifier) ? [[beside, `./${specifier}`] as const] : []),
      ]
    : [
        [beside, specifier],
        [directory, specifier],
      ];
  for (const [folder, name] of tries) {
    const file = moduleLoader(folder).resolve(name);
    if (file !== null) return file;
  }
  return null;
}

/** Whether a specifier names a package, and not a file. */
export function isPackage(specifier: string): boolean {
  return !specifier.startsWith(".") && !isAbsolute(specifier) && !/^[a-z]:[\\/]/i.test(specifier);
}

function folderOf(place: string): string {
  return place.startsWith("file:") ? fileURLToPath(new URL(".", place)) : place;
}
