import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { fsOk } from "./fs-command.ts";
import { FIRST_EVENT, writeLargeRepository, writeLargeSource } from "./large-repository.ts";

const VALUES = 50;
const HOOK = fileURLToPath(new URL("peak-memory.cjs", import.meta.url));

let folder: TempFolder;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

/** What `fs materialize` of so many rows takes at most of memory, in MB. */
async function peakOf(rows: number): Promise<number> {
  const directory = join(folder.path, `r${rows}`);
  const source = join(folder.path, `r${rows}.parquet`);
  await writeLargeSource(source, { rows, keys: rows, values: VALUES });
  const online = "  type: sqlite\n  path: online.db\n";
  await writeLargeRepository({ directory, project: "large", online, source, values: VALUES });
  await fsOk(["apply"], { cwd: directory });
  const window = [FIRST_EVENT, FIRST_EVENT + rows * 1000].map((one) => new Date(one).toISOString());
  const file = join(directory, "peak");
  const env = { NODE_OPTIONS: `--require ${JSON.stringify(HOOK)}`, FS_PEAK_FILE: file };
  const stdout = await fsOk(["materialize", ...window, "--json"], { cwd: directory, env });
  expect(JSON.parse(stdout).views[0].written).toBe(rows);
  return Number(await readFile(file, "utf8")) / 1024;
}

test("a run takes the same memory however many rows there are: they stream", async () => {
  const [few, many] = [await peakOf(100_000), await peakOf(600_000)];
  // Held at once, the larger one's rows and their bytes are some 500 MB.
  expect(many).toBeLessThan(Math.max(few + 250, 450));
  expect(many).toBeLessThan(600);
});
