import type { Clock } from "@fs/sdk/adapter";

/** A stream that text is written to. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Asks a person; null = the question was cancelled. */
export interface Ask {
  text(question: string): Promise<string | null>;
  confirm(question: string): Promise<boolean | null>;
}

/** The world around a command: what it reads, writes, asks and knows of time. */
export interface Terminal {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that the command was called in. */
  readonly directory: string;
  readonly clock: Clock;
  /** Null where nobody can be asked. */
  readonly ask: Ask | null;
  /** Fires when the command is told to end: Ctrl-C, or SIGTERM. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the process where it has not ended by itself in so many milliseconds. */
  readonly endWithin?: (millis: number) => void;
  /** Runs at each SIGHUP from now on. */
  readonly onReload?: (reload: () => void) => void;
}

/** The terminal of a process. `ask` is null unless both ends are a person's. */
export function processTerminal(
  signal: AbortSignal,
  endWithin: (millis: number) => void,
): Terminal {
  const interactive = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    directory: process.cwd(),
    clock: Date.now,
    ask: interactive ? promptAsk : null,
    signal,
    endWithin,
    onReload: (reload) => process.on("SIGHUP", reload),
  };
}

/** Questions go to stderr: stdout is for data. */
const promptAsk: Ask = {
  async text(question) {
    const { isCancel, text } = await import("@clack/prompts");
    const answer = await text({ message: question, output: process.stderr });
    return isCancel(answer) ? null : answer;
  },
  async confirm(question) {
    const { confirm, isCancel } = await import("@clack/prompts");
    const answer = await confirm({ message: question, output: process.stderr });
    return isCancel(answer) ? null : answer;
  },
};
