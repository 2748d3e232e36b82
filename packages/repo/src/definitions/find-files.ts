import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";

const LOADED = /\.[cm]?[jt]s$/;
const NEVER = /\.(test|spec|config|d)\.[cm]?[jt]s$/;
const SKIPPED = new Set(["node_modules", "dist"]);

/**
 * The definition files of a feature repository, below it, with `/`, in sorted order. Never among them: tests
 * (`*.test.ts`, `*.spec.ts`), `*.d.ts`, `*.config.ts`, `node_modules`, `dist`, folders and files that begin with a
 * dot, and what `.fsignore` names (its lines are those of a .gitignore).
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
  for (const entry of await readdir(join(directory, below), { withFileTypes: true })) {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) {
      if (!ignored.ignores(`${path}/`)) await walk(directory, `${path}/`, ignored, files);
    } else if (LOADED.test(entry.name) && !NEVER.test(entry.name) && !ignored.ignores(path)) {
      files.push(path);
    }
  }
}

async function fsignore(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, ".fsignore"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
