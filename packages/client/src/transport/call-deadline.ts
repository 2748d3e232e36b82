import { FeatureStoreError } from "@fs/sdk";

/** What ends a call from outside: the caller's signal, or its time. */
export interface CallDeadline {
  /** Fires at whichever comes first. */
  readonly signal: AbortSignal;
  /** FS_ABORTED or FS_DEADLINE_EXCEEDED once it has fired, else null. */
  reason(cause?: unknown): FeatureStoreError | null;
  leftMillis(): number;
  /** What something else answers, unless the call ends before: then it rejects. */
  race<T>(other: T | Promise<T>): Promise<T>;
  /** Resolves after a time, or at once when the call has ended. */
  pause(millis: number): Promise<void>;
  /** Lets go of the timer and the caller's signal. */
  end(): void;
}

/** Begins to count. `timeoutMillis` may be Infinity. */
export function callDeadline(
  what: string,
  timeoutMillis: number,
  callers: AbortSignal | undefined,
): CallDeadline {
  const controller = new AbortController();
  const { signal } = controller;
  const endsAt = performance.now() + timeoutMillis;
  let expired = false;
  const onAbort = () => controller.abort(callers?.reason);
  const timer = Number.isFinite(timeoutMillis)
    ? setTimeout(() => {
        expired = true;
        controller.abort();
      }, timeoutMillis)
    : undefined;
  if (callers?.aborted) onAbort();
  else callers?.addEventListener("abort", onAbort, { once: true });
  return {
    signal,
    reason(cause) {
      if (!signal.aborted) return null;
      if (!expired) return new FeatureStoreError("FS_ABORTED", `${what} was aborted`, { cause });
      return new FeatureStoreError(
        "FS_DEADLINE_EXCEEDED",
        `${what}: no answer within ${timeoutMillis} milliseconds; try again, or give it a longer timeoutMillis`,
        { cause },
      );
    },
    race: (other) => raced(signal, other),
    leftMillis: () => endsAt - performance.now(),
    pause: (millis) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const done = () => {
          clearTimeout(waiting);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const waiting = setTimeout(done, millis);
        signal.addEventListener("abort", done);
      }),
    end() {
      clearTimeout(timer);
      callers?.removeEventListener("abort", onAbort);
    },
  };
}

function raced<T>(signal: AbortSignal, other: T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    Promise.resolve(other)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", stop));
  });
}
