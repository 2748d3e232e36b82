import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callCli } from "../../testing/call-cli.ts";
import { type TempFolder, tempFolder } from "../../testing/temp-folder.ts";

let folder: TempFolder;
beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder.remove());

const manifestOf = async (name: string) =>
  JSON.parse(await readFile(join(folder.path, name, "package.json"), "utf8"));

test("a new repository has the tutorial's layout and says what comes next", async () => {
  const { code, stdout } = await callCli(["init", "demo"], { directory: folder.path });
  expect(code).toBe(0);
  const all = await readdir(join(folder.path, "demo"), { recursive: true });
  expect(all.map((path) => path.replaceAll("\\", "/")).sort()).toEqual([
    ".gitignore",
    "README.md",
    "feature_repo",
    "feature_repo/data",
    "feature_repo/data/user_transactions.parquet",
    "feature_repo/feature_store.yaml",
    "feature_repo/features.ts",
    "package.json",
    "pnpm-workspace.yaml",
    "tsconfig.json",
  ]);
  expect(stdout.split("\n")).toEqual([
    `Creating a new feature repository in ${join(folder.path, "demo")}.`,
    "",
    "Its packages are not on npm yet. fs finds them by itself; an editor and programs of your own",
    "need them here. In the clone that fs comes from: npm run pack -- FOLDER, then:",
    "  (cd demo && npm install FOLDER/*.tgz)",
    "",
    "Now:",
    "  cd demo/feature_repo",
    "  fs apply",
    '  fs materialize-incremental "$(date -u +%Y-%m-%dT%H:%M:%S)"',
    "  fs get-online-features -f user_transaction_features:total_purchases -e user_id=user_0001",
    "",
  ]);
  const textOf = (path: string) => readFile(join(folder.path, "demo", path), "utf8");
  expect(await textOf("README.md")).toMatch(/^# demo\n/);
  expect(await textOf("README.md")).not.toMatch(/%[a-z]+%/);
  expect(await textOf("feature_repo/feature_store.yaml")).toMatch(/^project: demo\n/);
});

test("the package.json lets the native package build, in npm's words and in pnpm's", async () => {
  await callCli(["init", "My Features", "--minimal"], { directory: folder.path });
  const manifest = await manifestOf("My Features");
  expect(manifest.name).toBe("my_features");
  expect(manifest.allowScripts).toEqual({ "better-sqlite3": true });
  expect(manifest.pnpm).toEqual({ onlyBuiltDependencies: ["better-sqlite3"] });
  for (const range of Object.values(manifest.dependencies)) expect(range).toMatch(/^\^\d/);
});

test("a minimal repository has no sample data and applies as it is", async () => {
  await callCli(["init", "demo", "--minimal"], { directory: folder.path });
  const directory = join(folder.path, "demo", "feature_repo");
  expect(await readdir(join(directory, "data"))).toEqual([]);
  const applied = await callCli(["apply"], { directory });
  expect(applied).toMatchObject({ code: 0, stderr: "" });
  expect(applied.stdout).toContain("No changes to registry");
});

test.each([
  ["pnpm/10.34.8 npm/? node/v20", "(cd demo && pnpm add FOLDER/*.tgz)", "pnpm exec fs apply"],
  ["npm/11.0.0 node/v20", "(cd demo && npm install FOLDER/*.tgz)", "npx fs apply"],
  ["yarn/4.0.0 npm/?", "(cd demo && yarn add FOLDER/*.tgz)", "yarn fs apply"],
])("called through %s it announces that one's commands", async (agent, install, next) => {
  const { stdout } = await callCli(["init", "demo", "--minimal"], {
    directory: folder.path,
    env: { npm_config_user_agent: agent },
  });
  expect(stdout).toContain(install);
  expect(stdout).toContain(next);
});

test("an existing file is named, and nothing is written", async () => {
  await callCli(["init", "demo", "--minimal"], { directory: folder.path });
  const before = await readFile(join(folder.path, "demo", "feature_repo", "features.ts"), "utf8");
  const again = await callCli(["init", "demo"], { directory: folder.path });
  expect(again.code).toBe(2);
  expect(again.stdout).toBe("");
  expect(again.stderr).toContain("is there already, and init writes over nothing");
  const after = await readFile(join(folder.path, "demo", "feature_repo", "features.ts"), "utf8");
  expect(after).toBe(before);
});

test("in a clone nothing is offered to be installed", async () => {
  const ask = {
    text: async () => null,
    confirm: async () => {
      throw new Error("nobody is asked");
    },
  };
  const { code } = await callCli(["init", "demo", "--minimal"], { directory: folder.path, ask });
  expect(code).toBe(0);
});
