import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";

/** What a production process is to do without: DuckDB, SQLite, gRPC. */
const ENGINES = [/^@?duckdb(\/|-|$)/, /^better-sqlite3$/, /^@grpc\//, /^protobufjs$/];

/**
 * The packages of an installation that nobody asked for, by name: engines, and optional peers of ours, which serve a
 * subpath alone (gRPC, OpenAPI) or one kind of store. They are looked for at every depth.
 */
export async function unwantedPackages(
  modules: string,
  asked: readonly string[],
): Promise<readonly string[]> {
  const installed = await installedPackages(modules);
  const ours = installed.filter((name) => name.startsWith("@fs/"));
  const peers = await Promise.all(ours.map((name) => optionalPeers(join(modules, name))));
  const optional = new Set(peers.flat());
  const isUnwanted = (name: string) =>
    optional.has(name) || ENGINES.some((engine) => engine.test(name));
  return installed.filter((name) => isUnwanted(name) && !asked.includes(name));
}

/** Every package below, those inside others too, each name once. */
async function installedPackages(modules: string): Promise<readonly string[]> {
  const below = await readdir(modules, { recursive: true, withFileTypes: true });
  const names = below
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).split(`${sep}node_modules${sep}`).at(-1))
    .filter((path) => path !== undefined)
    .map((path) => path.split(sep))
    .filter((parts) => parts.length === ((parts[0] ?? "").startsWith("@") ? 2 : 1));
  return [...new Set(names.map((parts) => parts.join("/")))].sort();
}

async function optionalPeers(folder: string): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  };
  return Object.entries(manifest.peerDependenciesMeta ?? {})
    .filter(([, { optional }]) => optional === true)
    .map(([name]) => name);
}
