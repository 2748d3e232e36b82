import type { Progress } from "@fs/sdk";
import type { Clock } from "@fs/sdk/adapter";
import { countText } from "../../format/count-text.ts";
import type { Output } from "../../output.ts";

const PLAIN_EVERY_MILLIS = 10_000;
const BAR = 24;

/** Shows how far a run is: a bar that moves on a terminal, now and then a line elsewhere. */
export class ProgressLines {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #times = new Map<string, { readonly began: number; ended: number }>();
  #lastPlain: number;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#lastPlain = clock();
  }

  /** How long a view took, in seconds. */
  readonly seconds = (view: string): number => {
    const times = this.#times.get(view);
    return times === undefined ? 0 : (times.ended - times.began) / 1000;
  };

  show(progress: Progress): void {
    const now = this.#clock();
    const times = this.#times.get(progress.view) ?? { began: now, ended: now };
    times.ended = now;
    this.#times.set(progress.view, times);
    const text = progressText(progress, (now - times.began) / 1000);
    if (this.#output.live) this.#output.draw(text);
    else if (now - this.#lastPlain >= PLAIN_EVERY_MILLIS) {
      this.#lastPlain = now;
      this.#output.note(text);
    }
  }
}

/** One line of progress: how much is done, rows so far, rows a second. */
export function progressText(progress: Progress, seconds: number): string {
  const { view, rows, totalRows, part, parts } = progress;
  const isDone = totalRows !== null;
  const share = isDone ? 1 : part / parts;
  const filled = Math.round(share * BAR);
  const bar = `${"█".repeat(filled)}${"░".repeat(BAR - filled)}`;
  const rate = seconds > 0 ? `, ${countText(Math.round(rows / seconds))} rows/s` : "";
  const known =
    isDone || parts > 1 ? `${String(Math.round(share * 100)).padStart(3)}%|${bar}| ` : "";
  return `${view}: ${known}${countText(rows)} rows [${seconds.toFixed(1)} s${rate}]`;
}
