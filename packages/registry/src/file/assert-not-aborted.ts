import { FeatureStoreError } from "@fs/sdk/adapter";

/** Throws FS_ABORTED, with the signal's reason as cause, once the caller has given up. */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new FeatureStoreError("FS_ABORTED", "The call to the registry was aborted.", {
      cause: signal.reason,
    });
  }
}
