import type { Progress } from "@fs/sdk";
import type { Clock } from "@fs/sdk/adapter";
import { barText } from "../../format/bar-text.ts";
import { countText } from "../../format/count-text.ts";
import { PLAIN_EVERY_MILLIS } from "../../format/plain-every.ts";
import type { Output } from "../../output.ts";

/** Shows how far a run is: on a terminal a line that moves, for all views under way; now and then a line for each elsewhere. */
export class ProgressLines {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #times = new Map<string, { readonly began: number; ended: number }>();
  readonly #underWay = new Map<string, Progress>();
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
    if (progress.totalRows === null) this.#underWay.set(progress.view, progress);
    else this.#underWay.delete(progress.view);
    if (this.#output.live) {
      const shown = this.#underWay.size > 0 ? [...this.#underWay.values()] : [progress];
      const texts = shown.map((one) => this.#text(one, shown.length > 1));
      this.#output.draw(texts.join(" | "));
    } else if (now - this.#lastPlain >= PLAIN_EVERY_MILLIS) {
      this.#lastPlain = now;
      for (const one of this.#underWay.values()) this.#output.note(this.#text(one, false));
    }
  }

  #text(progress: Progress, isOneOfSeveral: boolean): string {
    if (isOneOfSeveral) return shortText(progress);
    return progressText(progress, this.seconds(progress.view));
  }
}

/** The progress of one view beside that of others. */
export function shortText({ view, rows, part, parts }: Progress): string {
  const share = parts > 1 ? `${Math.round((part / parts) * 100)}%, ` : "";
  return `${view}: ${share}${countText(rows, "row")}`;
}

/** One line of progress: how much is done, rows so far, rows a second. */
export function progressText(progress: Progress, seconds: number): string {
  const { view, rows, totalRows, part, parts } = progress;
  const isDone = totalRows !== null;
  const share = isDone ? 1 : part / parts;
  const rate = seconds > 0 ? `, ${countText(Math.round(rows / seconds))} rows/s` : "";
  const known = isDone || parts > 1 ? `${barText(share)} ` : "";
  return `${view}: ${known}${countText(rows, "row")} [${seconds.toFixed(1)} s${rate}]`;
}
