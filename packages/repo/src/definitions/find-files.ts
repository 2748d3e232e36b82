import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FeatureStoreError } from "@fs/sdk";
import ignore, { type Ignore } from "ignore";

const LOADED = /\.[cm]?[jt]s$/;
const NEVER = /\.(test|spec|config|d)\.[cm]?[jt]s$/;
const SKIPPED = new Set(["node_modules", "dist"]);

/**
 * The definition files of a feature repository, below it, with `/`, in sorted order. Never among them: tests
 * (`*.test.ts`, `*.spec.ts`), `*.d.ts`, `*.config.ts`, `node_modules`, `dist`, folders and files that begin with a
 * dot, and what `.fsignore` names (its lines are those of a .gitignore). FS_DEFINITION_LOAD_FAILED for a folder, or an
 * `.fsignore`, that cannot be read.
 */
export async function findDefinitionFiles(directory: string): Promise<readonly string[]> {
  const ignored = ignore().add(await fsignore(directory));
  const files: string[] = [];
  await walk(directory, "", ignored, files);
  // Not localeCompare: the order is the same on every machine.
  return files.sort();
}

async function walk(
  directory: string,
  below: string,
  ignored: Ignore,
  files: string[],
): Promise<void> {
  for (const entry of await entriesOf(join(directory, below))) {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) {
      if (!ignored.ignores(`${path}/`)) await walk(directory, `${path}/`, ignored, files);
    } else if (LOADED.test(entry.name) && !NEVER.test(entry.name) && !ignored.ignores(path)) {
      files.push(path);
    }
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

async function fsignore(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, ".fsignore"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw unreadable(join(directory, ".fsignore"), error);
  }
}

function unreadable(path: string, cause: unknown): FeatureStoreError {
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
  return new FeatureStoreError(
    "FS_DEFINITION_LOAD_FAILED",
    `${path} cannot be read (${code}); correct it, or name its folder in .fsignore`,
    { cause },
  );
}
