import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSampleData } from "../src/commands/init/write-sample-data.ts";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { fs, fsOk } from "./fs-command.ts";

const FEATURES = new URL("../../quickstart/feature_repo/features.ts", import.meta.url);

/** A feature repository in a folder of its own, and the built `fs` in it. */
export interface Repository {
  readonly cwd: string;
  /** Runs `fs`; fails where it does. Words are split at blanks, an argument that holds blanks is given as a list. */
  ok(command: string, ...more: readonly string[]): Promise<string>;
  /** Runs `fs`, which fails; answers what it says. */
  fails(command: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** The tutorial's definitions under a configuration, with packages as they would be installed there. */
export async function tutorialRepository(
  yaml: string,
  packages: readonly string[],
  dataUntil: number,
): Promise<Repository> {
  const repository = await emptyRepository(yaml, packages);
  await copyFile(fileURLToPath(FEATURES), join(repository.cwd, "features.ts"));
  await writeSampleData(join(repository.cwd, "data", "user_transactions.parquet"), dataUntil);
  return repository;
}

/** A repository without definitions. */
export async function emptyRepository(
  yaml: string,
  packages: readonly string[],
): Promise<Repository> {
  const folder: TempFolder = await tempFolder();
  const cwd = join(folder.path, "feature_repo");
  await mkdir(join(cwd, "data"), { recursive: true });
  await writeFile(join(cwd, "feature_store.yaml"), yaml);
  for (const name of packages) {
    const from = new URL(`../../../packages/${name.slice("@fs/".length)}`, import.meta.url);
    const link = join(cwd, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(fileURLToPath(from), link, "junction");
  }
  const words = (command: string): string[] => command.split(" ");
  return {
    cwd,
    ok: (command, ...more) => fsOk([...words(command), ...more], { cwd }),
    async fails(command) {
      const { code, stderr } = await fs(words(command), { cwd });
      if (code === 0) throw new Error(`fs ${command} did not fail`);
      return stderr;
    },
    write: (file, text) => writeFile(join(cwd, file), text),
    remove: () => folder.remove(),
  };
}
