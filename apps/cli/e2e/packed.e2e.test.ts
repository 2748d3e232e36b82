import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { run, succeeded } from "./fs-command.ts";
import { type LoopbackRegistry, loopbackRegistry } from "./loopback-registry.ts";
import { compiledSqlite, packPackages } from "./packed-packages.ts";

const isWindows = process.platform === "win32";
const PNPM = "pnpm@10.34.8";

let folder: TempFolder;
let registry: LoopbackRegistry;

beforeAll(async () => {
  folder = await tempFolder();
  const tarballs = await packPackages(join(folder.path, "packed"));
  const binaries = await compiledSqlite(join(folder.path, "binaries"));
  registry = await loopbackRegistry({ tarballs, binaries, upstream: "https://registry.npmjs.org" });
});
afterAll(async () => {
  await registry.close();
  await folder.remove();
});

test("with npm, in an empty folder", async () => {
  const shell = await emptyFolder("npm");
  const said = await shell.run("npx --yes @fs/cli init demo");
  expect(said).toContain("(cd demo && npm install)");
  expectLiveValue(await followed(shell, said));
});

test("with pnpm's defaults, in an empty folder", async () => {
  const shell = await emptyFolder("pnpm");
  await shell.run(`npm install --global --prefix ${shell.prefix} ${PNPM}`);
  const said = await shell.run("pnpm dlx @fs/cli init demo");
  expect(said).toContain("(cd demo && pnpm install)");
  expectLiveValue(await followed(shell, said));
});

test("with the command installed globally: also before the repository has packages of its own", async () => {
  const shell = await emptyFolder("global");
  await shell.run(`npm install --global --prefix ${shell.prefix} @fs/cli`);
  const said = await shell.run("fs init demo");
  expect(said).toContain("(cd demo && npm install)");
  expectLiveValue(await shell.run(commandsOf(said)));
  expectLiveValue(await followed(shell, said));
});

interface Shell {
  readonly prefix: string;
  /** Runs a command line as a person would type it; answers its stdout. */
  run(command: string): Promise<string>;
}

/** An empty folder outside the workspace, its own caches, and nothing of the test's own package manager. */
async function emptyFolder(name: string): Promise<Shell> {
  const home = join(folder.path, name);
  const cwd = join(home, "work");
  const prefix = join(home, "prefix");
  await mkdir(cwd, { recursive: true });
  await mkdir(prefix);
  const own = /^(npm_|pnpm_|vitest|node_env$|node_options$|init_cwd$|ci$)/i;
  const inherited = Object.keys(process.env).filter((key) => own.test(key));
  const bin = isWindows ? prefix : join(prefix, "bin");
  const env = {
    ...Object.fromEntries(inherited.map((key) => [key, undefined])),
    PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
    PNPM_HOME: join(home, "pnpm-home"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_DATA_HOME: join(home, "data"),
    XDG_STATE_HOME: join(home, "state"),
    npm_config_cache: join(home, "npm-cache"),
    npm_config_registry: `${registry.url}/`,
    npm_config_better_sqlite3_binary_host: `${registry.url}/binaries`,
  };
  return {
    prefix,
    run: async (command) => {
      const [program, flag] = isWindows ? ["cmd.exe", "/c"] : ["sh", "-c"];
      return succeeded(command, await run(program, [flag, command], { cwd, env }));
    },
  };
}

/** Runs the install and then the commands that `init` announced. */
async function followed(shell: Shell, said: string): Promise<string> {
  await shell.run(linesAfter(said, "Install its packages:")[0] as string);
  return shell.run(commandsOf(said));
}

/** The announced commands as one line. cmd.exe has no `date -u`. */
function commandsOf(said: string): string {
  const now = new Date().toISOString().slice(0, 19);
  const line = linesAfter(said, "Then:").join(" && ");
  return isWindows ? line.replace(/\$\(date [^)]*\)/, now) : line;
}

function linesAfter(said: string, heading: string): readonly string[] {
  const lines = said.split("\n");
  const from = lines.indexOf(heading) + 1;
  const to = lines.findIndex((line, i) => i >= from && !line.startsWith("  "));
  return lines.slice(from, to < 0 ? undefined : to).map((line) => line.trim());
}

function expectLiveValue(printed: string): void {
  expect(printed).toContain("user_transaction_features: ");
  expect(printed).toMatch(/user_id {2,}total_purchases\nuser_0001 +\d+\n$/);
}
