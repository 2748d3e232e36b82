import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FeatureStoreError } from "@fs/sdk";

/** FS_ARGUMENT_INVALID, naming the file, where one of these is there already. */
export async function checkUntouched(directory: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const path = join(directory, file);
    if (!(await exists(path))) continue;
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `${path} is there already, and init writes over nothing; name another folder`,
    );
  }
}

/** Writes text files below a folder, which is made, and the data folder beside the definitions. */
export async function writeFiles(
  directory: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  try {
    await mkdir(join(directory, "feature_repo", "data"), { recursive: true });
    for (const [file, text] of files) {
      const path = join(directory, file);
      await mkdir(dirname(path), { recursive: true });
      // "wx": a file that appeared since it was looked for is not written over either.
      await writeFile(path, text, { flag: "wx" });
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new FeatureStoreError(
      code === "ENOSPC" ? "FS_DISK_FULL" : "FS_ARGUMENT_INVALID",
      `${directory} cannot be written to (${code}); name another folder`,
      { cause },
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
