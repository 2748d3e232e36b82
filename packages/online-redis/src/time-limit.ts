import { FeatureStoreError } from "@fs/sdk/adapter";

/** What a wait ends with when its time is over. */
export class DeadlineReached extends Error {
  override readonly name = "DeadlineReached";
}

/**
 * The time that one call may take: a deadline and the caller's signal. What was waited for is let go when it ends, so
 * that calls to a server that never answers leave nothing behind.
 */
export class TimeLimit {
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<(reason: Error) => void>();
  readonly #onAbort: () => void;
  #reason: Error | null = null;

  /** `millis` null = no deadline. `what` names the call in FS_ABORTED. */
  constructor(millis: number | null, what: string, signal?: AbortSignal) {
    if (millis !== null) {
      this.#timer = setTimeout(() => this.#end(new DeadlineReached()), millis);
    }
    this.#onAbort = () => {
      this.#end(
        new FeatureStoreError("FS_ABORTED", `${what} was aborted`, { cause: signal?.reason }),
      );
    };
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted === true) this.#onAbort();
  }

  /** Calls `listener` once when the time ends; answers how to take that back. */
  onEnd(listener: (reason: Error) => void): () => void {
    if (this.#reason === null) this.#listeners.add(listener);
    else listener(this.#reason);
    return () => void this.#listeners.delete(listener);
  }

  /** What `promise` gives, unless the time ends before. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = this.onEnd(reject);
      promise.finally(forget).then(resolve, reject);
    });
  }

  /** Waits, unless the time ends before. */
  pause(millis: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        forget();
        resolve();
      }, millis);
      const forget = this.onEnd((reason) => {
        clearTimeout(timer);
        reject(reason);
      });
    });
  }

  /** Ends the watch without an end: the call was answered. */
  release(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  #end(reason: Error): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.release();
    for (const listener of this.#listeners) listener(reason);
    this.#listeners.clear();
  }
}
