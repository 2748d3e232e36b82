import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian keeps the programs of Postgres off the PATH, one folder per version. */
const POSTGRES = "/usr/lib/postgresql";

/** The path of a server's program, or null where this machine has none. */
export function findBinary(name: string): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const folder of [...folders, ...postgresFolders()]) {
    const path = join(folder, name);
    if (isExecutable(path)) return path;
  }
  return null;
}

/** The path of a program that `hasService` has found before. */
export function requireBinary(name: string): string {
  const path = findBinary(name);
  if (path === null) throw new Error(`${name} is not installed on this machine`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function postgresFolders(): readonly string[] {
  try {
    const versions = readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(POSTGRES, version, "bin"));
  } catch {
    return [];
  }
}
