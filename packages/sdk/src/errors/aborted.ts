import { FeatureStoreError } from "./feature-store-error.ts";

/** Rejects with FS_ABORTED, naming `what`, once the caller's signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted !== true) return;
  throw new FeatureStoreError("FS_ABORTED", `${what} was aborted`, { cause: signal.reason });
}
