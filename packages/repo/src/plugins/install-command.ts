import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const LOCK_FILES = [
  ["pnpm-lock.yaml", "pnpm add"],
  ["yarn.lock", "yarn add"],
  ["bun.lock", "bun add"],
  ["bun.lockb", "bun add"],
  ["package-lock.json", "npm install"],
] as const;

/** The command that adds a package to the project around a folder, by the nearest lock file; npm's where there is none. */
export function installCommand(directory: string, packageName: string): string {
  let at = directory;
  for (;;) {
    const found = LOCK_FILES.find(([file]) => existsSync(join(at, file)));
    if (found !== undefined) return `${found[1]} ${packageName}`;
    const up = dirname(at);
    if (up === at) return `npm install ${packageName}`;
    at = up;
  }
}
