import type { CallOptions } from "../contract/columns.ts";
import type { RegistryStatus } from "../contract/registry.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";

/** How a registry is watched. */
export interface WatchOptions {
  /** From the end of one look to the next; 5,000 unless told otherwise. */
  readonly everyMillis?: number;
  /** One look may take as long as this; 10,000 unless told otherwise. */
  readonly timeoutMillis?: number;
  /**
   * The registry cannot be read: what was last seen goes on being served. Once, at the first look that failed or was
   * answered from a snapshot, not at those after it; with the error of that look.
   */
  readonly onStale?: (error: unknown) => void;
  /** The registry was read again after {@link onStale}. */
  readonly onFresh?: () => void;
}

/** A registry being watched. */
export interface RegistryWatch {
  /** Whether it was read at least once. */
  isLoaded(): boolean;
  /** Whether the last look failed, or was answered from a snapshot. */
  isStale(): boolean;
  stop(): void;
}

/**
 * Looks at once, and again after each pause, until it is stopped. The timer keeps no process alive. A look answers what
 * the registry says of itself; null where it says nothing.
 */
export function watchRegistry(
  look: (options: CallOptions) => Promise<RegistryStatus | null>,
  options: WatchOptions,
): RegistryWatch {
  const { everyMillis = 5_000, timeoutMillis = 10_000 } = options;
  const stopped = new AbortController();
  let loaded = false;
  let stale = false;
  let timer: NodeJS.Timeout | null = null;
  /** What a look met; null = the registry as it is now. */
  const met = async (): Promise<unknown> => {
    try {
      const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(timeoutMillis)]);
      const status = await look({ signal });
      loaded = true;
      return status?.stale === true ? away(status) : null;
    } catch (error) {
      return error;
    }
  };
  const next = async (): Promise<void> => {
    const error = await met();
    if (stopped.signal.aborted) return;
    // The changes alone are told.
    if (stale !== (error !== null)) {
      stale = !stale;
      if (stale) options.onStale?.(error);
      else options.onFresh?.();
    }
    timer = setTimeout(next, everyMillis);
    timer.unref?.();
  };
  void next();
  return {
    isLoaded: () => loaded,
    isStale: () => stale,
    stop() {
      stopped.abort();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function away({ lastError }: RegistryStatus): FeatureStoreError {
  return new FeatureStoreError("FS_STORE_UNAVAILABLE", lastError ?? "the registry cannot be read");
}
