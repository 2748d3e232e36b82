import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { type Definition, definitionKind, FeatureStoreError } from "@fs/sdk";
import { type ModuleExports, type ModuleLoader, moduleLoader } from "../module-loader.ts";
import { collectDefinitions } from "./collect.ts";
import { findDefinitionFiles } from "./find-files.ts";
import { refusingExit } from "./refusing-exit.ts";

/** The definitions of a feature repository. */
export interface LoadedDefinitions {
  /** Each once: what is exported and what that reaches, reached ones first. */
  readonly definitions: readonly Definition[];
  /** The files that were loaded, below the repository. */
  readonly files: readonly string[];
  /** The file that a definition was first met in. */
  fileOf(definition: Definition): string | null;
}

/** How definition files are chosen. */
export interface DefinitionOptions {
  /** Files that hold no definitions, by their whole path: modules of custom stores. */
  readonly without?: readonly string[] | undefined;
}

/** Loads of one folder wait for each other: a second one would make the first one's definitions anew half way. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Loads the definition files of a feature repository and collects what they export. FS_DEFINITION_LOAD_FAILED names
 * the file that threw, with its error as the cause; FS_NAME_DUPLICATE names both files that define a name.
 */
export async function loadDefinitions(
  directory: string,
  options: DefinitionOptions = {},
): Promise<LoadedDefinitions> {
  const folder = await realPath(directory);
  const load = async (): Promise<LoadedDefinitions> => loadFolder(folder, options.without ?? []);
  const before = underWay.get(folder) ?? Promise.resolve();
  const mine = before.then(load, load);
  underWay.set(folder, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(folder) === mine) underWay.delete(folder);
  }
}

async function loadFolder(folder: string, without: readonly string[]): Promise<LoadedDefinitions> {
  const left = new Set(await Promise.all(without.map(realPath)));
  const found = await findDefinitionFiles(folder);
  const files = found.filter((file) => !left.has(join(folder, file)));
  const loader = moduleLoader(folder);
  loader.forget();
  const exported: { readonly file: string; readonly values: readonly unknown[] }[] = [];
  for (const file of files) {
    exported.push({ file, values: await loadFile(loader, folder, file) });
  }
  return { ...collectDefinitions(exported), files };
}

/** What a module exports that is a definition, lists of them included. */
function definitionsIn(module: ModuleExports): readonly unknown[] {
  const values = Object.values(module).flatMap((value) =>
    Array.isArray(value) ? value.flat() : [value],
  );
  return values.filter((value) => definitionKind(value) !== null);
}

/** The definitions that a file exports. */
async function loadFile(
  loader: ModuleLoader,
  folder: string,
  file: string,
): Promise<readonly unknown[]> {
  try {
    // What is exported may throw too when it is looked at.
    return await refusingExit(async () => definitionsIn(await loader.load(join(folder, file))));
  } catch (cause) {
    const whole = cause instanceof Error ? cause.message : String(cause);
    // Node tells which files asked for a module that is missing; the cause keeps it.
    const met = whole.replace(/\nRequire stack:[\s\S]*$/, "");
    const message = /^Cannot find module/.test(met) ? `${met}${hintOfPaths(loader)}` : met;
    throw new FeatureStoreError(
      "FS_DEFINITION_LOAD_FAILED",
      `${file} could not be loaded: ${message}; correct it, or name it in .fsignore if it holds no definitions`,
      { cause, details: { file } },
    );
  }
}

/** An alias of a tsconfig.json that could not be read looks like a package that is missing. */
function hintOfPaths({ tsconfigProblem }: ModuleLoader): string {
  return tsconfigProblem === null
    ? ""
    : `; if it is one of the paths of a tsconfig.json: ${tsconfigProblem}`;
}

async function realPath(directory: string): Promise<string> {
  try {
    return await realpath(directory);
  } catch (cause) {
    throw new FeatureStoreError("FS_CONFIG_NOT_FOUND", `there is no folder ${directory}`, {
      cause,
    });
  }
}
