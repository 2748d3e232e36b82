import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { root, run } from "./tool.mjs";

const MAJORS = ["22", "24"];

/** What is run there: every case of the kit on every embedded store, with its random histories. */
const FILTERS = [
  "packages/sdk/",
  "packages/conformance/",
  "packages/online-sqlite/",
  "packages/offline-duckdb/",
  "packages/registry/src/file/",
];

/** Runs the embedded stores' tests on newer majors of Node, each in a clone and with an install of its own, since native builds do not carry over. */
export async function nodeMatrix(majors) {
  for (const major of majors.length > 0 ? majors : MAJORS) {
    const status = await onMajor(major);
    if (status !== 0) return status;
  }
  return 0;
}

async function onMajor(major) {
  const folder = mkdtempSync(join(tmpdir(), `fs-node-${major}-`));
  try {
    process.stdout.write(`\nOn Node ${major}:\n`);
    const home = join(folder, "node");
    const clone = join(folder, "clone");
    const cloned = await run("git", ["clone", "--quiet", root, clone]);
    if (cloned.status !== 0) return cloned.status;
    const env = await install(major, home);
    if (env === null) return 1;
    const node = join(env.npm_config_nodedir, "bin", "node");
    const tests = ["test", "--project", "unit", ...FILTERS];
    return (await run(node, [join("scripts", "run.mjs"), ...tests], { cwd: clone, env })).status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Node as npm publishes it for this platform: its program and the headers that native modules compile with. */
async function install(major, home) {
  const name = `node-${process.platform}-${process.arch}`;
  const manifest = join(home, "package.json");
  mkdirSync(home, { recursive: true });
  writeFileSync(manifest, JSON.stringify({ private: true }));
  const args = ["install", "--silent", `${name}@${major}`];
  if ((await run("npm", args, { cwd: home })).status !== 0) return null;
  const folder = join(home, "node_modules", name);
  return {
    PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
    npm_config_nodedir: folder,
    FS_PROPERTY_RUNS: process.env.FS_PROPERTY_RUNS ?? "200",
  };
}
