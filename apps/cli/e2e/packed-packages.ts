import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, succeeded } from "./fs-command.ts";

const workspace = fileURLToPath(new URL("../../..", import.meta.url));

/** Packs every published package of the workspace into a folder, which is made; answers the tarballs. */
export async function packPackages(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const script = new URL("../../../scripts/pack.mjs", import.meta.url).href;
  const code = `const { pack } = await import(${JSON.stringify(script)}); await pack(process.argv[1]);`;
  const args = ["--input-type=module", "-e", code, folder];
  succeeded("pack", await run(process.execPath, args, { cwd: workspace }));
  return (await readdir(folder))
    .filter((name) => name.endsWith(".tgz"))
    .map((name) => join(folder, name));
}

/**
 * The native part of better-sqlite3 that this workspace has compiled, packed as its author publishes it, so that the
 * folders of the test need not compile it again. Empty where there is none: then they do.
 */
export async function compiledSqlite(folder: string): Promise<ReadonlyMap<string, string>> {
  await mkdir(folder, { recursive: true });
  const adapter = new URL("../../../packages/online-sqlite/package.json", import.meta.url);
  const manifest = createRequire(adapter).resolve("better-sqlite3/package.json");
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { readonly version: string };
  const built = "build/Release/better_sqlite3.node";
  if (!existsSync(join(dirname(manifest), built))) return new Map();
  const { platform, arch, versions } = process;
  const name = `better-sqlite3-v${version}-node-v${versions.modules}-${platform}-${arch}.tar.gz`;
  const file = join(folder, name);
  const packed = await run("tar", ["-czf", file, "-C", dirname(manifest), built], { cwd: folder });
  succeeded("tar", packed);
  return new Map([[name, file]]);
}
