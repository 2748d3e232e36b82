import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What one run of a task of `child.ts`, in a process of its own, takes at most of memory, in MB (2^20 bytes). */
export async function peakMegabytes(task: string, input: unknown): Promise<number> {
  const child = fileURLToPath(new URL("./child.js", import.meta.url));
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [child, task, JSON.stringify(input)]);
  return Number(stdout.trim().split("\n").at(-1));
}
