import { FeatureStoreError } from "@fs/sdk";

/**
 * Runs work that must answer within `millis`: its signal fires then, and FS_DEADLINE_EXCEEDED is answered even where
 * the work does not heed it. `outer` (a caller that went away) fires the signal too.
 */
export function withDeadline<T>(
  millis: number,
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const stop = (error: unknown) => {
      controller.abort(error);
      reject(error);
    };
    const timer = setTimeout(() => stop(exceeded(millis)), millis);
    const left = () => stop(outer?.reason);
    outer?.addEventListener("abort", left, { once: true });
    const end = () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", left);
    };
    if (outer?.aborted) left();
    else
      run(controller.signal).then(
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

function exceeded(millis: number): FeatureStoreError {
  return new FeatureStoreError(
    "FS_DEADLINE_EXCEEDED",
    `no answer within ${millis} milliseconds: the store is slow or away, or the request large; look at /readyz, ask for less at once, or raise the server's requestMillis`,
  );
}
