import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { storedAt } from "@fs/sdk/adapter";
import { build } from "tsup";
import { expect, test } from "vitest";
import { sqlite } from "./sqlite.ts";
import { keysOf, statsTable } from "./stats-rows.fixture.ts";

const KEYS = 200;
const VERSIONS = 30;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test("of several processes that write the same keys in any order, the newest row wins", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fs-sqlite-"));
  await build({
    entry: { writer: here("./write-shuffled.fixture.ts") },
    config: false,
    silent: true,
    format: "esm",
    target: "node20",
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    external: ["better-sqlite3"],
    noExternal: [/^@fs\//],
    esbuildOptions(options) {
      options.conditions = ["@fs/source"];
    },
  });
  await symlink(here("../node_modules"), join(folder, "node_modules"), "junction");
  const path = join(folder, "online.db");
  const run = promisify(execFile);
  const counts = [String(KEYS), String(VERSIONS)];
  await Promise.all(
    ["1", "2", "3", "4"].map((seed) =>
      run(process.execPath, [join(folder, "writer.mjs"), path, seed, ...counts]),
    ),
  );
  const table = await statsTable();
  const store = sqlite({ path });
  const keys = keysOf(Array.from({ length: KEYS }, (_, i) => `k${i}`));
  const [answer] = await store.read([{ select: { table, features: ["v"] }, keys }]);
  const values = keys.ids.map(
    (_, row) => answer?.columns.map((column) => storedAt(column, row))[0],
  );
  expect(values).toEqual(keys.ids.map(() => BigInt(VERSIONS - 1)));
  await store.close();
  await rm(folder, { recursive: true });
});
