import { setMaxListeners } from "node:events";
import { FeatureStoreError } from "@fs/sdk";

/** Requests that begin within this share of a deadline end at one moment. */
const SHARED = 1 / 100;

type Stop = (error: unknown) => void;

/** Requests that share a deadline: one timer and one signal for all of them. */
interface Group {
  readonly signal: AbortSignal;
  readonly closesAt: number;
  readonly stops: Set<Stop>;
}

/**
 * The deadline of a transport's requests. Work gets a signal that fires then, and FS_DEADLINE_EXCEEDED is answered even
 * where the work does not heed it: never later than `millis`, and at most a hundredth earlier, since requests that come
 * together share a timer.
 */
export class Deadline {
  readonly #millis: number;
  #group: Group | null = null;

  constructor(millis: number) {
    this.#millis = millis;
  }

  /** `outer` (a caller that went away) ends this work alone, by its reason. */
  run<T>(work: (signal: AbortSignal) => Promise<T>, outer?: AbortSignal): Promise<T> {
    const { signal, stops } = this.#joined();
    const own = outer === undefined ? null : new AbortController();
    return new Promise<T>((resolve, reject) => {
      const stop: Stop = (error) => {
        own?.abort(error);
        reject(error);
      };
      const left = () => stop(outer?.reason);
      const end = () => {
        stops.delete(stop);
        outer?.removeEventListener("abort", left);
      };
      if (outer?.aborted) return left();
      outer?.addEventListener("abort", left, { once: true });
      stops.add(stop);
      work(own?.signal ?? signal).then(
        (value) => {
          end();
          resolve(value);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }

  #joined(): Group {
    const now = performance.now();
    if (this.#group === null || now >= this.#group.closesAt) this.#group = this.#opened(now);
    return this.#group;
  }

  #opened(now: number): Group {
    const controller = new AbortController();
    const { signal } = controller;
    // As many as there are requests.
    setMaxListeners(0, signal);
    const group = { signal, closesAt: now + this.#millis * SHARED, stops: new Set<Stop>() };
    const timer = setTimeout(() => {
      if (this.#group === group) this.#group = null;
      const error = exceeded(this.#millis);
      controller.abort(error);
      for (const stop of group.stops) stop(error);
    }, this.#millis);
    // What waits for an answer keeps the process alive by itself.
    timer.unref();
    return group;
  }
}

function exceeded(millis: number): FeatureStoreError {
  return new FeatureStoreError(
    "FS_DEADLINE_EXCEEDED",
    `no answer within ${millis} milliseconds: the store is slow or away, or the request large; look at /readyz, ask for less at once, or raise the server's requestMillis`,
  );
}
