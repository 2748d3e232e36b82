import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import { beforeAll, describe, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../../src/testing/temp-folder.ts";
import { BIN } from "../fs-command.ts";
import { emptyRepository } from "../production-repository.ts";
import { type ServedProcess, serveProcess } from "../served-process.ts";
import { openChromium } from "./chromium.ts";
import { type Found, pageServer } from "./page-server.ts";

const YAML = `project: shop
registry: data/registry.db
online_store: { type: sqlite, path: data/online.db }
`;
const ROWS = [
  ["9007199254740993", "9007199254740995", "añn"],
  ["2", "null", "null"],
];

const over: (() => Promise<void> | void)[] = [];
let found: Readonly<Record<"page" | "worker", Found>>;
let origin: string;

beforeAll(async () => {
  try {
    const repository = await emptyRepository(YAML, ["@fs/sdk"]);
    over.push(() => repository.remove());
    const definitions = new URL("./features.ts", import.meta.url);
    await repository.write("features.ts", await readFile(definitions, "utf8"));
    await repository.ok("apply --skip-source-validation");
    const pages = await pageServer(await bundle());
    over.push(() => pages.close());
    origin = `http://app.example:${pages.port}`;
    const server = await served(repository.cwd, "--cors-origin", origin);
    const closed = await served(repository.cwd, "--cors-origin", "http://other.example");
    const query = new URLSearchParams({ server: server.url, closed: closed.url });
    const browser = await openChromium(
      process.env.FS_CHROMIUM ?? "chromium",
      `${origin}/?${query}`,
    );
    over.push(() => browser.close());
    const both = Promise.all([pages.found.page, pages.found.worker]);
    const [page, worker] = await Promise.race([both, browser.ended]);
    found = { page, worker };
  } finally {
    for (const end of over.reverse()) await end();
  }
});

describe.each(["page", "worker"] as const)("in a %s of another origin", (where) => {
  test("rows are pushed and read as they are typed, int64 exact", () => {
    expect(found[where].read).toEqual({
      isBigint: true,
      rows: ROWS,
      statuses: ["PRESENT", "NOT_FOUND"],
    });
  });

  test("a mistake is told with the server's code and words", () => {
    expect(found[where].unknown).toEqual({
      code: "FS_FEATURE_NOT_FOUND",
      message: expect.stringContaining('did you mean "total"'),
    });
  });

  test("a call ends when its time is over, and when it is aborted", () => {
    expect(found[where].tooLong).toMatchObject({ code: "FS_DEADLINE_EXCEEDED" });
    expect(found[where].aborted).toMatchObject({ code: "FS_ABORTED" });
  });

  test("a server that does not let it in is told as away, with CORS as what to look at", () => {
    expect(found[where].closed).toEqual({
      code: "FS_STORE_UNAVAILABLE",
      message: expect.stringContaining(`lets in ${origin} (CORS: fs serve --cors-origin)`),
    });
  });

  test("Feast's port is refused before anything is sent", () => {
    expect(found[where].feastPort).toEqual({
      code: "FS_ARGUMENT_INVALID",
      message: expect.stringContaining("port 6566, which no browser connects to"),
    });
  });
});

/** `fs serve` on a free port. */
function served(cwd: string, ...flags: readonly string[]): Promise<ServedProcess> {
  const args = [BIN, "serve", "-p", "0", "--no-access-log", ...flags];
  return serveProcess(process.execPath, args, { cwd }, (kill) => over.push(kill));
}

/** The page's script as a bundler makes it of the built packages. */
async function bundle(): Promise<string> {
  const folder: TempFolder = await tempFolder();
  try {
    await build({
      entry: { page: fileURLToPath(new URL("./page.ts", import.meta.url)) },
      config: false,
      outDir: folder.path,
      format: ["esm"],
      platform: "browser",
      target: "es2022",
      silent: true,
      noExternal: [/./],
    });
    return await readFile(join(folder.path, "page.js"), "utf8");
  } finally {
    await folder.remove();
  }
}
