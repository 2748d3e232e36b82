import { FeatureStoreError } from "@fs/sdk/adapter";

/** What a wait ends with when its time is over. */
export class DeadlineReached extends Error {
  override readonly name = "DeadlineReached";
}

/** How long a wait may take. */
export interface TimeLimit {
  readonly millis: number;
  /** Begins the message of FS_ABORTED. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
}

/** What `promise` gives, unless the time ends or the signal fires before; nothing is left behind that keeps a process. */
export function within<T>(promise: Promise<T>, limit: TimeLimit): Promise<T> {
  const { millis, what, signal } = limit;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new FeatureStoreError("FS_ABORTED", `${what} was aborted`, { cause: signal?.reason }));
    };
    const timer = setTimeout(() => reject(new DeadlineReached()), Math.max(0, millis));
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    const release = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    promise.then(resolve, reject);
    promise.then(release, release);
    if (signal?.aborted === true) release();
  });
}

/** Waits, unless the signal fires before. */
export function pause(millis: number, limit: Omit<TimeLimit, "millis">): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const wait = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  return within(wait, { ...limit, millis: millis + 1000 }).finally(() => clearTimeout(timer));
}
