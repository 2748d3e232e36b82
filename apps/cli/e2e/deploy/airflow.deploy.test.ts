import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../../src/testing/temp-folder.ts";
import { BIN, type Finished, fsOk, run, succeeded } from "../fs-command.ts";

const DAGS = fileURLToPath(new URL("../../../../deploy/airflow/", import.meta.url));
/** Kept from run to run: installing takes most of a minute, and 300 MB. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "fs-ci");
const VENV = join(CACHE, "airflow");
const hasPython = spawnSync("python3", ["-m", "venv", "--help"]).status === 0;
if (!hasPython && process.env.FS_REQUIRE_SERVICES === "1")
  throw new Error("python3 with venv is missing, which Airflow needs");

describe.skipIf(!hasPython)("deploy/airflow/fs_materialize.py", () => {
  let folder: TempFolder;
  let repository: string;
  let env: Readonly<Record<string, string>>;
  const airflow = (...args: readonly string[]): Promise<Finished> =>
    run(join(VENV, "bin", "airflow"), args, { cwd: folder.path, env });

  beforeAll(async () => {
    await installAirflow();
    folder = await tempFolder();
    await fsOk(["init", "demo"], { cwd: folder.path });
    repository = join(folder.path, "demo", "feature_repo");
    await fsOk(["apply"], { cwd: repository });
    const bin = join(folder.path, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "fs"), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
    await chmod(join(bin, "fs"), 0o755);
    env = {
      PATH: [bin, join(VENV, "bin"), process.env.PATH ?? ""].join(delimiter),
      AIRFLOW_HOME: join(folder.path, "airflow"),
      AIRFLOW__CORE__DAGS_FOLDER: DAGS,
      AIRFLOW__CORE__LOAD_EXAMPLES: "False",
      FS_REPOSITORY: repository,
      // Nothing is written beside the DAG.
      PYTHONDONTWRITEBYTECODE: "1",
      NO_COLOR: "1",
    };
    succeeded("airflow db migrate", await airflow("db", "migrate"));
  });
  afterAll(() => folder?.remove());

  test("Airflow 3 imports it without an error, at the tutorial's hours", async () => {
    expect((await airflow("version")).stdout).toMatch(/^3\./m);
    const errors = await airflow("dags", "list-import-errors", "--local", "--output", "json");
    // The log shares stdout with the answer.
    expect(errors.stdout.trim().split("\n").at(-1)).toBe("[]");
    const list = await airflow("dags", "list", "--local", "--output", "json");
    expect(succeeded("dags list", list)).toContain('"dag_id": "fs_materialize"');
  });

  test("airflow dags test runs the command, which materializes", async () => {
    const read = ["get-online-features", "-f", "user_transaction_features:total_purchases"];
    const one = [...read, "-e", "user_id=user_0001", "--json"];
    expect(JSON.parse(await fsOk(one, { cwd: repository })).total_purchases).toEqual([null]);
    const tested = await airflow("dags", "test", "fs_materialize");
    const said = tested.stdout + tested.stderr;
    expect(tested.code, said).toBe(0);
    expect(said).toMatch(/user_transaction_features: \d+ rows written/);
    expect(said).toContain("state=success");
    const [value] = JSON.parse(await fsOk(one, { cwd: repository })).total_purchases;
    expect(value).toEqual(expect.any(Number));
  });
});

/** Airflow in a folder of its own, with what PyPI has; made anew where an installation was broken off. */
async function installAirflow(): Promise<void> {
  const done = join(VENV, "installed");
  if (existsSync(done)) return;
  await rm(VENV, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  succeeded("venv", await run("python3", ["-m", "venv", VENV], { cwd: CACHE }));
  const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const pip = await run(join(VENV, "bin", "python"), [...args, "apache-airflow>=3,<4"], {
    cwd: CACHE,
  });
  succeeded("pip install apache-airflow", pip);
  await writeFile(done, "");
}
