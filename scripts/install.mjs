import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runPnpm } from "./tool.mjs";

const stampFile = join(root, "node_modules", ".fs-installed");

/** Installs the workspace where it is missing or older than the manifests; answers at once where it is not. */
export async function install() {
  const wanted = manifestsHash();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  process.stderr.write("Installing dependencies (the first time takes a minute) …\n");
  const { status } = await runPnpm([
    "install",
    "--frozen-lockfile",
    "--config.confirm-modules-purge=false",
  ]);
  if (status !== 0) {
    process.stderr.write(
      "The installation failed; see the lines above. After a change to a package.json, run npx pnpm@10.34.8 install once.\n",
    );
    process.exit(status);
  }
  writeFileSync(stampFile, wanted);
}

function manifestsHash() {
  const hash = createHash("sha256").update(
    `${process.version} ${process.platform}-${process.arch}\n`,
  );
  const manifests = ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name, "package.json"))
      .sort(),
  );
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests]) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(file).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}
