import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { Options } from "tsup";

/** How a library is built: ESM, CJS and types from each entry, with what entries share in one chunk. */
export function library(...entry: readonly string[]): Options {
  return {
    ...base,
    entry: [...entry],
    format: ["esm", "cjs"],
    splitting: true,
    shims: true,
    // Bundled, of its six megabytes is left what a package uses.
    noExternal: ["zod"],
    onSuccess: addLicence,
    dts: {
      compilerOptions: {
        // tsup sets an option that TypeScript 6 deprecates.
        ignoreDeprecations: "6.0",
        // Types of other packages come from what they publish.
        customConditions: [],
      },
    },
  };
}

/** What was bundled comes with its licence; most packages have no zod. */
async function addLicence(): Promise<void> {
  const licence = join("node_modules", "zod", "LICENSE");
  if (existsSync(licence)) await copyFile(licence, join("dist", "third-party.txt"));
}

/** How a program is built: ESM for Node alone, packages left to be installed. */
export function program(...entry: readonly string[]): Options {
  return { ...base, entry: [...entry], format: ["esm"], splitting: true };
}

const base: Options = {
  target: "node20",
  platform: "node",
  clean: true,
  removeNodeProtocol: false,
  skipNodeModulesBundle: true,
};
