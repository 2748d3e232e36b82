import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a script in a process of its own and answers what it wrote to stdout; it fails where the process fails. */
export async function runNode(
  words: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
  const run = promisify(execFile);
  const env = { ...process.env, NO_COLOR: "1", ...options.env };
  const { stdout } = await run(process.execPath, words, {
    cwd: options.cwd,
    env,
    maxBuffer: 1 << 26,
  });
  return stdout;
}

/** How long each of so many runs takes, in milliseconds; one before the first is not counted. */
export async function millisOf(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times;
}
