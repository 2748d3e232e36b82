import { readdirSync } from "node:fs";
import { join } from "node:path";
import { published } from "./check/workspace.mjs";
import { runPnpm } from "./tool.mjs";

/** Packs every package that is published, as it would be, into an existing folder; answers the tarballs. */
export async function pack(folder) {
  const filters = published().flatMap(({ manifest }) => ["--filter", manifest.name]);
  const { status, output } = await runPnpm(
    ["-r", ...filters, "pack", "--pack-destination", folder],
    { capture: true },
  );
  if (status !== 0) throw new Error(`Packing failed:\n${output}`);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".tgz"))
    .sort()
    .map((file) => join(folder, file));
}
