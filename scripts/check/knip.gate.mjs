import { join } from "node:path";
import { root, runNode } from "../tool.mjs";

export const title = "no unused file, export or dependency (knip)";
export const weight = 10;

export async function gate() {
  const knip = join(root, "node_modules", "knip", "bin", "knip.js");
  const { status, output } = await runNode(knip, ["--no-progress", "--no-config-hints"], {
    capture: true,
  });
  return status === 0 ? [] : [output.trim()];
}
