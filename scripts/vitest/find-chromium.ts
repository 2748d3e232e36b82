import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Finds the browser for the tests that want one, and names it for them in FS_CHROMIUM. */
export function setup(): void {
  const given = process.env.FS_CHROMIUM ?? "";
  const folders = (process.env.PATH ?? "").split(delimiter);
  const all = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = (given === "" ? all : [given]).find(isProgram);
  if (found === undefined) {
    throw new Error(
      given === ""
        ? "No Chromium on the PATH: apt-get install --no-install-recommends chromium, or name one in FS_CHROMIUM."
        : `FS_CHROMIUM names ${given}, which is no program.`,
    );
  }
  process.env.FS_CHROMIUM = found;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
