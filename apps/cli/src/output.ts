import pc from "picocolors";
import { jsonText } from "./format/json-text.ts";
import type { Terminal, TextStream } from "./terminal.ts";

/** What a command answers: data for `--json`, lines for people. */
export interface Answer {
  readonly data: unknown;
  readonly lines: readonly string[];
  /** Spaces of the JSON; 2 unless told otherwise. */
  readonly indent?: number;
  /** The answer itself is a failure, such as a file that is not what it should be: exit status 1. */
  readonly failed?: boolean;
  /** The answer is that there are differences, and the caller asked to be told by the exit status: 3. */
  readonly differs?: boolean;
}

/** Colours, or texts as they are where nobody sees colours. */
export type Colors = ReturnType<typeof pc.createColors>;

/**
 * The one place that prints. Data and the lines that stand for it go to stdout; notes, warnings, progress and errors
 * to stderr. With `--json`, stdout holds the answer alone and stderr an error alone.
 */
export class Output {
  readonly #stdout: TextStream;
  readonly #stderr: TextStream;
  readonly #json: boolean;
  readonly colors: Colors;
  /** Whether bars may be drawn. */
  readonly live: boolean;
  #transient = false;

  constructor(terminal: Terminal, options: { readonly json: boolean }) {
    const noColor = (terminal.env.NO_COLOR ?? "") !== "" || terminal.env.TERM === "dumb";
    this.#stdout = terminal.stdout;
    this.#stderr = terminal.stderr;
    this.#json = options.json;
    this.colors = pc.createColors(!noColor && !options.json && terminal.stdout.isTTY === true);
    this.live = !options.json && terminal.stderr.isTTY === true && terminal.env.TERM !== "dumb";
  }

  /** A line of the answer that a person should see before the rest is there. */
  say(line: string): void {
    if (this.#json) return;
    this.clear();
    this.#stdout.write(`${line}\n`);
  }

  /** A line beside the answer. */
  note(line: string): void {
    if (this.#json) return;
    this.clear();
    this.#stderr.write(`${line}\n`);
  }

  /** Something to look at; a command also puts it into its data. */
  warn(line: string): void {
    this.note(`warning: ${line}`);
  }

  /** Draws over the last line of its kind; {@link clear} takes it away. Only where {@link live}. */
  draw(line: string): void {
    if (!this.live) return;
    // A terminal that does not know its width says 0.
    const width = (this.#stderr.columns || 80) - 1;
    this.#stderr.write(`\r\x1b[2K${line.length > width ? line.slice(0, width) : line}`);
    this.#transient = true;
  }

  clear(): void {
    if (!this.#transient) return;
    this.#transient = false;
    this.#stderr.write("\r\x1b[2K");
  }

  answer(answer: Answer): void {
    this.clear();
    if (this.#json) this.#stdout.write(`${jsonText(answer.data, answer.indent ?? 2)}\n`);
    else for (const line of answer.lines) this.#stdout.write(`${line}\n`);
  }

  failure(failure: { readonly data: unknown; readonly lines: readonly string[] }): void {
    this.clear();
    if (this.#json) this.#stderr.write(`${jsonText(failure.data, 0)}\n`);
    else for (const line of failure.lines) this.#stderr.write(`${line}\n`);
  }
}
