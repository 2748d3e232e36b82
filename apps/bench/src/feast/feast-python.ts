import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../root.ts";

const run = promisify(execFile);

/** A Python that has Feast: the one that FEAST_PYTHON names, else one that is made, once, in the user's cache. */
export async function feastPython(): Promise<string> {
  const { FEAST_PYTHON: given, XDG_CACHE_HOME: cache } = process.env;
  if (given !== undefined && given !== "") return given;
  const folder = join(cache ?? join(homedir(), ".cache"), "fs-bench", "feast");
  const python = join(folder, "bin", "python");
  const requirements = join(ROOT, "apps", "bench", "feast", "requirements.txt");
  try {
    await run(python, ["-c", "import feast"]);
  } catch {
    // Not there, or broken off while it was made.
    await run("python3", ["-m", "venv", folder]);
    await run(python, ["-m", "pip", "install", "--quiet", "-r", requirements]);
  }
  return python;
}
