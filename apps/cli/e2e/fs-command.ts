import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built command of this workspace. */
export const BIN: string = fileURLToPath(new URL("../dist/bin.js", import.meta.url));

/** What a process left behind. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is started. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs the built `fs` in a folder. */
export function fs(args: readonly string[], options: RunOptions): Promise<Finished> {
  return run(process.execPath, [BIN, ...args], options);
}

/** Runs a program to its end. On Windows through a shell, which alone starts scripts such as npm's. */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  return new Promise((done, fail) => {
    const isScript = process.platform === "win32" && program !== process.execPath;
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      shell: isScript,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const written = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      written.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      written.stderr += text;
    });
    child.on("error", fail);
    child.on("close", (code) => done({ code, ...written }));
  });
}

/** Runs `fs` and answers its stdout; fails with all that was written where it exits with another status than 0. */
export async function fsOk(args: readonly string[], options: RunOptions): Promise<string> {
  return succeeded(`fs ${args.join(" ")}`, await fs(args, options));
}

/** The stdout of a process that succeeded. */
export function succeeded(what: string, finished: Finished): string {
  if (finished.code === 0) return finished.stdout;
  throw new Error(`${what} exited with ${finished.code}\n${finished.stdout}\n${finished.stderr}`);
}
