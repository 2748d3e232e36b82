import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runNode } from "../tool.mjs";
import { filesBelow, members, slashed } from "./workspace.mjs";

export const title = "every ts block of the READMEs and of docs compiles";
export const weight = 40;

/** Ignored by git; inside the root, so that installed packages are found. */
const folder = join(root, ".docs-check");

export async function gate() {
  rmSync(folder, { recursive: true, force: true });
  const pages = [
    join(root, "README.md"),
    ...filesBelow(join(root, "docs"), (path) => path.endsWith(".md")),
    ...members().map(({ dir }) => join(dir, "README.md")),
  ];
  const found = pages.flatMap(extract);
  writeConfig();
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, output } = await runNode(tsc, ["--pretty", "false", "-p", folder], {
    capture: true,
  });
  if (status !== 0) found.push(output.trim());
  rmSync(folder, { recursive: true, force: true });
  return found;
}

/** Writes each block of a page to a file of its own, at the line where it stands, so that the compiler names the page's lines. */
function extract(page) {
  const text = read(page);
  if (text === null) return [];
  const found = [];
  const target = join(folder, slashed(page).replace(/\.md$/, "").replaceAll("/", "__"));
  mkdirSync(target, { recursive: true });
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const fence = /^(\s*)```(ts|typescript)\b(.*)$/.exec(lines[at]);
    if (fence === null) continue;
    if (fence[3].trim() !== "") found.push(`${slashed(page)}:${at + 1}: a ts block has no options`);
    const end = lines.findIndex((line, index) => index > at && line.trim() === "```");
    const block = lines.slice(at + 1, end);
    const name =
      /^\s*\/\/ file: ([\w./-]+\.ts)\s*$/.exec(block[0] ?? "")?.[1] ?? `line-${at + 1}.ts`;
    mkdirSync(join(target, name, ".."), { recursive: true });
    writeFileSync(join(target, name), `${"\n".repeat(at + 1)}${block.join("\n")}\nexport {};\n`);
    at = end;
  }
  return found;
}

function read(page) {
  try {
    return readFileSync(page, "utf8");
  } catch {
    return null;
  }
}

function writeConfig() {
  mkdirSync(folder, { recursive: true });
  const paths = {};
  const elsewhere = [];
  for (const { path, manifest } of members()) {
    elsewhere.push(`../${path}/node_modules/@types/*`, `../${path}/node_modules/*`);
    for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
      const source = target["@fs/source"];
      if (source !== undefined)
        paths[join(manifest.name, entry).replaceAll("\\", "/")] = [
          `../${join(path, source)}`.replaceAll("\\", "/"),
        ];
    }
  }
  const config = {
    extends: "../tsconfig.base.json",
    compilerOptions: { moduleDetection: "force", paths: { ...paths, "*": elsewhere } },
    include: ["**/*.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config, null, 2));
  writeFileSync(join(folder, "nothing.ts"), "export {};\n");
}
