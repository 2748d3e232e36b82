import { execFile } from "node:child_process";

/** Whose process a program is: who started this one unless given. */
export interface ProgramOwner {
  readonly uid?: number;
  readonly gid?: number;
}

/** What a program said. */
export interface ProgramResult {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; a failing one is no error. */
export function runProgram(
  path: string,
  args: readonly string[],
  options: ProgramOwner & { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...options.env };
    execFile(path, args, { ...options, env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
  });
}
