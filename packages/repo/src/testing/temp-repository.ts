import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Makes a folder with these files (path below it -> text) for one test; it is removed after it. */
export async function tempRepository(files: Readonly<Record<string, string>>): Promise<string> {
  // The real path: that of a temporary folder is a link on some systems.
  const directory = await realpath(await mkdtemp(join(tmpdir(), "fs-repo-")));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}
