import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { customerProject } from "./customer-project.ts";
import { packedProjects } from "./packed-projects.ts";
import { packedStores } from "./packed-stores.ts";
import { isWindows, type PackedWorld, packedWorld, type Shell } from "./packed-world.ts";

const PNPM = "pnpm@10.34.8";

let world: PackedWorld;

// All that needs packed packages is one file, so that packing happens once.
beforeAll(async () => {
  world = await packedWorld();
});
afterAll(() => world.close());

describe("a project of a user's own", () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await world.emptyFolder("customer");
    await customerProject(shell);
  });
  packedProjects(() => shell);
  packedStores(() => shell);
});

test("with npm, in an empty folder", async () => {
  const shell = await world.emptyFolder("npm");
  const said = await shell.run("npx --yes @fs/cli init demo");
  expect(said).toContain("(cd demo && npm install)");
  expectLiveValue(await followed(shell, said));
});

test("with pnpm's defaults, in an empty folder", async () => {
  const shell = await world.emptyFolder("pnpm");
  await shell.run(`npm install --global --prefix ${shell.prefix} ${PNPM}`);
  const said = await shell.run("pnpm dlx @fs/cli init demo");
  expect(said).toContain("(cd demo && pnpm install)");
  expectLiveValue(await followed(shell, said));
});

test("with the command installed globally: also before the repository has packages of its own", async () => {
  const shell = await world.emptyFolder("global");
  await shell.run(`npm install --global --prefix ${shell.prefix} @fs/cli`);
  const said = await shell.run("fs init demo");
  expect(said).toContain("(cd demo && npm install)");
  expectLiveValue(await shell.run(commandsOf(said)));
  expectLiveValue(await followed(shell, said));
});

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
