import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import type { Finished, RunOptions } from "./fs-command.ts";

/** A server that runs in a process of its own. */
export interface ServedProcess {
  /** Where it says that it serves, without a slash at the end. */
  readonly url: string;
  /** What it has written so far. */
  readonly written: { readonly stdout: string; readonly stderr: string };
  /** Sends a signal, and answers how the process ended. */
  end(signal?: NodeJS.Signals): Promise<Finished & { readonly millis: number }>;
  readonly child: ChildProcess;
}

/**
 * Starts a program that serves, and answers once it has said where. The process is killed at the end of the test that
 * calls this; a hook says with `whenOver` when that is.
 */
export async function serveProcess(
  program: string,
  args: readonly string[],
  options: RunOptions,
  whenOver: (kill: () => void) => void = onTestFinished,
): Promise<ServedProcess> {
  const env = { ...process.env, ...options.env };
  const child = spawn(program, args, { cwd: options.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  whenOver(() => void child.kill("SIGKILL"));
  const written = { stdout: "", stderr: "" };
  const closed = once(child, "close");
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written.stderr += text;
  });
  const url = await new Promise<string>((said, fail) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      written.stdout += text;
      const found = /^Serving .* on (\S+)\n/m.exec(written.stdout)?.[1];
      if (found !== undefined) said(found);
    });
    child.once("error", fail);
    closed.then(([code]) => fail(new Error(`it ended with ${code}\n${written.stderr}`)), fail);
  });
  return {
    url,
    written,
    child,
    async end(signal = "SIGTERM") {
      const started = performance.now();
      child.kill(signal);
      const [code] = await closed;
      // Node gives a number, or null where a signal ended the process.
      return { code: code as number | null, ...written, millis: performance.now() - started };
    },
  };
}
