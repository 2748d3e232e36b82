import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { BIN, fsOk, run } from "./fs-command.ts";

const HOOK = fileURLToPath(new URL("native-loads.cjs", import.meta.url));

let folder: TempFolder;
let cwd: string;

beforeAll(async () => {
  folder = await tempFolder();
  await fsOk(["init", "demo"], { cwd: folder.path });
  cwd = join(folder.path, "demo", "feature_repo");
  await fsOk(["apply"], { cwd });
});
afterAll(() => folder.remove());

test.each([
  ["--help", []],
  ["materialize --help", []],
  ["conform --help", []],
  ["version", []],
  ["configuration", []],
  ["entities list", []],
  ["registry-dump", []],
  ["get-online-features -f user_transaction_features:total_purchases -e user_id=u", ["sqlite"]],
  ["plan", ["duckdb"]],
])("fs %s loads the engines %j", async (line, engines) => {
  const args = ["--require", HOOK, BIN, ...line.split(" ")];
  const { code, stderr } = await run(process.execPath, args, { cwd });
  expect(code).toBe(0);
  const loaded = ["sqlite", "duckdb"].filter((name) =>
    new RegExp(`native: .*${name}`).test(stderr),
  );
  expect(loaded).toEqual(engines);
});
