import { cliManifest } from "../../cli-manifest.ts";

const PACKAGES = [
  "@fs/offline-duckdb",
  "@fs/online-sqlite",
  "@fs/registry",
  "@fs/repo",
  "@fs/sdk",
] as const;

/**
 * The package.json of a new repository: the packages at the versions that this CLI was published with, and leave for
 * the one native package to build itself, in npm's words and in pnpm's.
 */
export function packageJsonText(project: string): string {
  const { version, dependencies } = cliManifest();
  const ranges = PACKAGES.map((name): [string, string] => {
    const range = dependencies[name];
    // A workspace's range means nothing outside of it.
    return [name, range === undefined || range.startsWith("workspace:") ? `^${version}` : range];
  });
  const content = {
    name: packageName(project),
    version: "0.0.0",
    private: true,
    type: "module",
    scripts: { apply: "fs -c feature_repo apply", plan: "fs -c feature_repo plan", check: "tsc" },
    dependencies: Object.fromEntries([["@fs/cli", `^${version}`], ...ranges]),
    devDependencies: { "@types/node": "^20.19.0", jiti: "^2.7.0", typescript: "~6.0.0" },
    allowScripts: { "better-sqlite3": true },
    pnpm: { onlyBuiltDependencies: ["better-sqlite3"] },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** npm's names are lower-case ASCII. */
function packageName(project: string): string {
  const name = project
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[_-]+|-+$/g, "");
  return name === "" ? "feature-repository" : name;
}
