import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds every package before the end-to-end tests; turbo answers from its cache when nothing changed. */
export function setup(): void {
  const result = spawnSync(
    process.execPath,
    [fileURLToPath(new URL("../build.mjs", import.meta.url))],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
  );
  if (result.status !== 0) throw new Error("The build failed; see the lines above.");
}
