import { runCli } from "../run.ts";
import type { Ask, Terminal } from "../terminal.ts";

/** What a command left behind. */
export interface Called {
  readonly code: 0 | 1 | 2 | 3;
  readonly stdout: string;
  readonly stderr: string;
}

/** The parts of a terminal that a test sets itself. */
export interface CallOptions {
  readonly directory?: string;
  readonly env?: Terminal["env"];
  readonly stdin?: readonly string[];
  readonly isTTY?: boolean;
  readonly ask?: Ask;
  readonly now?: number;
}

/** Runs a command line in this process, as a shell would: no port, no terminal unless asked for. */
export async function callCli(argv: readonly string[], options: CallOptions = {}): Promise<Called> {
  const written = { stdout: "", stderr: "" };
  const { isTTY = false, now } = options;
  const stream = (name: "stdout" | "stderr") => ({
    isTTY,
    columns: 100,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const code = await runCli(argv, {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    stdin: lines(options.stdin ?? []),
    env: options.env ?? {},
    directory: options.directory ?? process.cwd(),
    clock: now === undefined ? Date.now : () => now,
    ask: options.ask ?? null,
  });
  return { code, ...written };
}

async function* lines(given: readonly string[]): AsyncIterable<string> {
  yield* given;
}
