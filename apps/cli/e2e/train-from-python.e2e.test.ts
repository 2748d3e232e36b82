import { spawnSync } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { BIN, fsOk, run, succeeded } from "./fs-command.ts";

const python = pythonWithArrow();
const skipped = "no Python with pandas and pyarrow (set FS_PYTHON)";
if (python === null) {
  if (process.env.FS_REQUIRE_SERVICES === "1")
    throw new Error(`${skipped}, and skips are forbidden`);
  process.stderr.write(`skipped: training from Python: ${skipped}\n`);
}

let folder: TempFolder;
let cwd: string;

beforeAll(async () => {
  folder = await tempFolder();
  await fsOk(["init", "demo"], { cwd: folder.path });
  cwd = join(folder.path, "demo", "feature_repo");
  await fsOk(["apply"], { cwd });
  const script = fileURLToPath(new URL("train-from-python.py", import.meta.url));
  await copyFile(script, join(cwd, "train.py"));
});
afterAll(() => folder.remove());

test.skipIf(python === null)(
  "a Python process writes entity rows, runs fs, and reads the training set with types, order and times kept",
  async () => {
    const env = { FS_NODE: process.execPath, FS_BIN: BIN };
    const finished = await run(python as string, ["train.py"], { cwd, env });
    expect(succeeded("train.py", finished)).toContain("all checks passed");
  },
);

function pythonWithArrow(): string | null {
  const program = process.env.FS_PYTHON ?? "python3";
  const probe = spawnSync(program, ["-c", "import pandas, pyarrow"], { stdio: "ignore" });
  return probe.status === 0 ? program : null;
}
