import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { cycleOf, graphOf, specifiersOf } from "./imports.mjs";
import { filesBelow, isTest, members, slashed } from "./workspace.mjs";

export const title = "import order of packages and of the rooms of sdk, no cycles";

/** Each room imports only itself and those before it. */
const rooms = [
  "errors",
  "schema",
  "contract",
  "data",
  "define",
  "online",
  "arrow",
  "memory",
  "store",
  "testing",
];

/** Packages that other packages of the same rank may import; the rest reach only sdk, or load others by name. */
const allowed = new Map([
  ["@fs/server", ["@fs/repo"]],
  // Two stores speak to Postgres: options, TLS, deadlines and errors are one room between sdk and both.
  ["@fs/online-postgres", ["@fs/postgres-connection"]],
  ["@fs/registry", ["@fs/postgres-connection"]],
]);

/** The command starts without an engine, so nothing of an adapter is imported statically. */
const engine = /from "@fs\/(offline-|online-|registry|server|client)/;

export function gate() {
  const all = members().map((member) => ({
    ...member,
    files: filesBelow(join(member.dir, "src"), (path) => path.endsWith(".ts")),
  }));
  return [...all.flatMap(packageOrder), ...all.flatMap(cycles), ...roomOrder(all)];
}

function packageOrder({ path, manifest, files }) {
  const app = path.startsWith("apps/");
  const found = [];
  if (!app) {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      if (name.startsWith("@fs/") && !mayImport(manifest.name, name))
        found.push(`${path}/package.json depends on ${name}: a package depends on @fs/sdk alone`);
    }
  }
  for (const file of files) {
    if (path === "apps/cli" && !isTest(file) && engine.test(readFileSync(file, "utf8")))
      found.push(`${slashed(file)} imports an adapter: load it by name, at first use`);
    for (const specifier of specifiersOf(file)) {
      const name = specifier.split("/").slice(0, 2).join("/");
      if (!name.startsWith("@fs/") || app) continue;
      if (name === manifest.name)
        found.push(`${slashed(file)} imports its own package as ${specifier}: import the file`);
      else if (!isTest(file) && !mayImport(manifest.name, name))
        found.push(`${slashed(file)} imports ${specifier}: a package imports @fs/sdk alone`);
      else if (manifest.name === "@fs/sdk")
        found.push(`${slashed(file)} imports ${specifier}: sdk imports no other package`);
    }
  }
  return found;
}

function mayImport(from, to) {
  return to === "@fs/sdk" || (allowed.get(from) ?? []).includes(to);
}

function cycles({ files }) {
  const cycle = cycleOf(graphOf(files));
  return cycle === null ? [] : [`a cycle: ${cycle.map(slashed).join(" -> ")}`];
}

function roomOrder(all) {
  const sdk = all.find(({ manifest }) => manifest.name === "@fs/sdk");
  if (sdk === undefined) return ["packages/sdk is missing"];
  const src = join(sdk.dir, "src");
  const rankOf = (path) => {
    const parts = relative(src, path).split(/[\\/]/);
    // The package's own version depends on nothing.
    if (parts[0] === "version.ts") return 0;
    return parts.length === 1 ? rooms.length : rooms.indexOf(parts[0]);
  };
  const found = [];
  for (const [file, targets] of graphOf(sdk.files)) {
    const rank = rankOf(file);
    // Files beside the rooms are the entries; tests may look at anything.
    if (rank === rooms.length || isTest(file)) continue;
    if (rank === -1) found.push(`${slashed(file)} is in no room of sdk (${rooms.join(", ")})`);
    for (const target of targets) {
      if (rankOf(target) > rank)
        found.push(`${slashed(file)} imports ${slashed(target)}: a later room`);
    }
  }
  return found;
}
