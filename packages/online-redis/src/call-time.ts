import type { CallOptions } from "@fs/sdk/adapter";
import type { Absence } from "./absence.ts";
import { TimeLimit } from "./time-limit.ts";

/** How a call is run. */
export interface RunOptions extends CallOptions {
  /** Whether servers that are known to be away are waited for no longer than the grace. */
  readonly failsFast?: boolean;
}

const FIRST_PAUSE_MILLIS = 20;
const LONGEST_PAUSE_MILLIS = 320;

/** The time of one call over all of its attempts: its deadline, and where it fails fast the grace. */
export class CallTime {
  readonly limit: TimeLimit;
  readonly #what: string;
  readonly #endsAt: number;
  readonly #deadlineMillis: number;
  readonly #signal: AbortSignal | undefined;
  /** Null for a call that waits for its deadline. */
  readonly #absence: Absence | null;
  #pauseMillis = FIRST_PAUSE_MILLIS;
  #givesUpAt: number | null = null;

  constructor(what: string, deadlineMillis: number, absence: Absence, options: RunOptions = {}) {
    this.limit = new TimeLimit(deadlineMillis, what, options.signal);
    this.#what = what;
    this.#deadlineMillis = deadlineMillis;
    this.#endsAt = performance.now() + deadlineMillis;
    this.#signal = options.signal;
    this.#absence = options.failsFast === true ? absence : null;
  }

  /** How long was waited, for messages: the deadline, or the grace where the call gave up by it. */
  get waitedMillis(): number {
    if (performance.now() >= this.#endsAt) return this.#deadlineMillis;
    const graceMillis = this.#absence?.isKnown === true ? this.#absence.graceMillis : Infinity;
    return Math.min(this.#deadlineMillis, graceMillis);
  }

  /** What `wait` gives, which is told the time that a connection may take. */
  connecting<T>(wait: (limit: TimeLimit) => Promise<T>): Promise<T> {
    return this.#within(this.#absence?.millisToConnect() ?? null, wait);
  }

  /** What `wait` gives, which is told the time that an answer may take. */
  answering<T>(wait: (limit: TimeLimit) => Promise<T>): Promise<T> {
    return this.#within(this.#absence?.millisToAnswer() ?? null, wait);
  }

  /** Waits before another attempt; false = there is no time for one. */
  async pause(): Promise<boolean> {
    const now = performance.now();
    if (this.#absence !== null) this.#givesUpAt ??= now + this.#absence.graceMillis;
    const left = (this.#givesUpAt ?? Infinity) - now;
    if (left <= 0) return false;
    await this.limit.pause(Math.min(left, this.#pauseMillis));
    this.#pauseMillis = Math.min(2 * this.#pauseMillis, LONGEST_PAUSE_MILLIS);
    return true;
  }

  async #within<T>(millis: number | null, wait: (limit: TimeLimit) => Promise<T>): Promise<T> {
    if (millis === null) return wait(this.limit);
    const left = Math.max(0, Math.min(millis, this.#endsAt - performance.now()));
    const limit = new TimeLimit(left, this.#what, this.#signal);
    try {
      return await wait(limit);
    } finally {
      limit.release();
    }
  }
}
