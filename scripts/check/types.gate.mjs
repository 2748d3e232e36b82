import { basename, join } from "node:path";
import { root, runNode } from "../tool.mjs";
import { filesBelow, members } from "./workspace.mjs";

export const title = "types and type tests of every package and application";
export const weight = 100;

export async function gate() {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const found = [];
  for (const dir of [
    root,
    ...members()
      .filter(hasTypeScript)
      .map((member) => member.dir),
  ]) {
    // What was found the last time is kept: only files that changed since are looked at again.
    const kept = join(root, "node_modules", ".cache", "fs-types", `${basename(dir)}.tsbuildinfo`);
    const args = ["--pretty", "false", "--incremental", "--tsBuildInfoFile", kept, "-p", dir];
    const { status, output } = await runNode(tsc, args, { capture: true });
    if (status !== 0) found.push(output.trim());
  }
  return found;
}

function hasTypeScript({ dir }) {
  return filesBelow(join(dir, "src"), (path) => path.endsWith(".ts")).length > 0;
}
