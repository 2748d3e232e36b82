import type { TrainingProgress } from "@fs/sdk";
import type { Clock } from "@fs/sdk/adapter";
import { barText } from "../../format/bar-text.ts";
import { countText } from "../../format/count-text.ts";
import { PLAIN_EVERY_MILLIS } from "../../format/plain-every.ts";
import type { Output } from "../../output.ts";

/** Shows how far a training set is: on a terminal a line that moves, now and then a line of its own elsewhere. */
export class TrainingProgressLines {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #began: number;
  #lastPlain: number;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#began = clock();
    this.#lastPlain = this.#began;
  }

  readonly show = (progress: TrainingProgress): void => {
    // The answer says what is done.
    if (progress.totalRows !== null) return;
    const now = this.#clock();
    const text = trainingProgressText(progress, (now - this.#began) / 1000);
    if (this.#output.live) this.#output.draw(text);
    else if (now - this.#lastPlain >= PLAIN_EVERY_MILLIS) {
      this.#lastPlain = now;
      this.#output.note(text);
    }
  };
}

/** One line of progress: how much of the join is done, the rows so far, for how long it has run. */
export function trainingProgressText(
  { fraction, rows }: TrainingProgress,
  seconds: number,
): string {
  const answered = rows > 0 ? ` ${countText(rows, "row")}` : "";
  return `joining: ${barText(fraction)}${answered} [${seconds.toFixed(1)} s]`;
}
