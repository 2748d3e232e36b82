import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { build } from "../build.mjs";
import { pack } from "../pack.mjs";
import { root, run, runNode } from "../tool.mjs";
import { readTarball } from "./tarball.mjs";
import { published } from "./workspace.mjs";

export const title = "packed packages: publint, attw, contents, publish --dry-run";
export const weight = 90;

export async function gate() {
  if ((await build()) !== 0) return ["the build failed, so nothing was packed"];
  const folder = mkdtempSync(join(tmpdir(), "fs-pack-"));
  try {
    const tarballs = await pack(folder);
    const found = [];
    for (const tarball of tarballs) {
      const problems = await judge(tarball, folder);
      found.push(...problems.map((problem) => `${basename(tarball)}: ${problem}`));
    }
    if (tarballs.length !== published().length)
      found.push(`${tarballs.length} tarballs of ${published().length} packages`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(tarball, folder) {
  const files = readTarball(readFileSync(tarball));
  const manifest = JSON.parse(files.get("package/package.json"));
  return [
    ...contents(files, manifest),
    ...(await publintOf(tarball, manifest)),
    ...(manifest.exports?.["."] === undefined ? [] : await attwOf(tarball)),
    ...(await publishable(tarball, folder)),
  ];
}

function contents(files, manifest) {
  const found = [];
  for (const name of ["package/README.md", "package/LICENSE"])
    if (!files.has(name)) found.push(`${name} is missing`);
  for (const name of files.keys())
    if (/\.test\.|\/src\//.test(name)) found.push(`${name} does not belong there`);
  const text = JSON.stringify(manifest);
  if (text.includes("@fs/source")) found.push('the condition "@fs/source" was not taken out');
  if (text.includes("workspace:")) found.push("a workspace: range was not replaced");
  for (const target of Object.values(manifest.bin ?? {})) {
    const program = files.get(join("package", target).replaceAll("\\", "/")) ?? "";
    if (!program.startsWith("#!/usr/bin/env node\n")) found.push(`${target} has no #! line`);
  }
  return found;
}

async function publintOf(tarball, manifest) {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const { messages } = await publint({
    level: "warning",
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    strict: true,
  });
  return messages.map(
    (message) => `publint: ${formatMessage(message, manifest, { color: false })}`,
  );
}

async function attwOf(tarball) {
  const attw = join(root, "node_modules", "@arethetypeswrong", "cli", "dist", "index.js");
  // TypeScript's oldest resolution (node10) knows no "exports", which every entry here needs.
  const args = [tarball, "--profile", "node16", "--format", "ascii", "--no-color", "--no-emoji"];
  const { status, output } = await runNode(attw, args, { capture: true });
  return status === 0 ? [] : [`attw: ${output.trim()}`];
}

async function publishable(tarball, cwd) {
  const windows = process.platform === "win32";
  const args = [
    "publish",
    "--dry-run",
    "--ignore-scripts",
    "--access",
    "public",
    "--fetch-retries",
    "0",
  ];
  // A registry that answers nobody: whether a version is taken is not what is asked here.
  const { status, output } = await run(
    windows ? "npm.cmd" : "npm",
    [...args, "--registry", "http://127.0.0.1:9", `./${basename(tarball)}`],
    { capture: true, shell: windows, cwd },
  );
  return status === 0 ? [] : [`npm publish --dry-run: ${output.trim()}`];
}
