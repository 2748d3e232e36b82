import { readFileSync } from "node:fs";
import { packageFile } from "./package-file.ts";

/** What this package's own package.json says. */
export interface CliManifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Reads the manifest of the running CLI. */
export function cliManifest(): CliManifest {
  // The file is published with the package: its shape is ours.
  return JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as CliManifest;
}

/** Whether the command runs in a clone: packing turns the ranges of a workspace into versions. */
export function isInClone({ dependencies }: CliManifest): boolean {
  return Object.values(dependencies).some((range) => range.startsWith("workspace:"));
}
