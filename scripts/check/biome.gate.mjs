import { join } from "node:path";
import { root, runNode } from "../tool.mjs";

export const title = "format and lint (Biome)";
export const weight = 5;

export async function gate() {
  const biome = join(root, "node_modules", "@biomejs", "biome", "bin", "biome");
  const { status, output } = await runNode(
    biome,
    ["check", "--error-on-warnings", "--max-diagnostics=50", "."],
    { capture: true },
  );
  return status === 0 ? [] : [output.trim()];
}
