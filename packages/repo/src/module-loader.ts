import { extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as sdk from "@fs/sdk";
import * as adapter from "@fs/sdk/adapter";
import * as memory from "@fs/sdk/memory";
import { createJiti } from "jiti";
import { nearestTsconfig } from "./nearest-tsconfig.ts";

/** What a module exports. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Loads modules as a folder sees them: TypeScript as it is, and packages of the folder's own. */
export interface ModuleLoader {
  /** The file of a specifier, or null where there is none. */
  resolve(specifier: string): string | null;
  /**
   * Loads a file: one of a package as Node does, any other with TypeScript, the `paths` of the folder's tsconfig.json and
   * the running copy of sdk.
   */
  load(file: string): Promise<ModuleExports>;
  /** Why the folder's tsconfig.json could not be read, so that its `paths` are not known; null where it could, or there is none. */
  readonly tsconfigProblem: string | null;
  /** Forgets the files of the folder, so that they are read again; packages are kept. */
  forget(): void;
}

type Jiti = ReturnType<typeof createJiti>;

/** A definition file must meet the sdk that runs, also where none is installed beside it. */
const RUNNING = { "@fs/sdk": sdk, "@fs/sdk/adapter": adapter, "@fs/sdk/memory": memory };

/** The loader of a folder. */
export function moduleLoader(directory: string): ModuleLoader {
  const { jiti, tsconfigProblem } = openJiti(directory);
  const parentURL = pathToFileURL(join(directory, "feature_store.yaml")).href;
  return {
    tsconfigProblem,
    resolve(specifier) {
      const found = jiti.esmResolve(specifier, { parentURL, try: true }) as string | undefined;
      if (found === undefined) return null;
      return found.startsWith("file:") ? fileURLToPath(found) : found;
    },
    load: (file) =>
      isPackaged(file)
        ? (import(pathToFileURL(file).href) as Promise<ModuleExports>)
        : jiti.import<ModuleExports>(file),
    forget() {
      const prefix = slashed(`${directory}/`);
      for (const file of Object.keys(jiti.cache)) {
        if (slashed(file).startsWith(prefix) && !isPackaged(file)) delete jiti.cache[file];
      }
    },
  };
}

/** A tsconfig.json that cannot be read, such as one that extends a package that is not there, matters only to who uses its paths. */
function openJiti(directory: string): {
  readonly jiti: Jiti;
  readonly tsconfigProblem: string | null;
} {
  const open = (tsconfig: string | null): Jiti =>
    createJiti(join(directory, "feature_store.yaml"), {
      virtualModules: RUNNING,
      // What a package exports reads the same the first time and from the cache.
      interopDefault: true,
      // By its name: left to itself, jiti would read that of every package it meets.
      tsconfigPaths: tsconfig ?? false,
    });
  const tsconfig = nearestTsconfig(directory);
  try {
    return { jiti: open(tsconfig), tsconfigProblem: null };
  } catch (error) {
    if (tsconfig === null) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { jiti: open(null), tsconfigProblem: `${tsconfig} cannot be read (${why})` };
  }
}

function isPackaged(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file) && !/^\.[cm]?ts$/.test(extname(file));
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
