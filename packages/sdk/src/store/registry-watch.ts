import type { CallOptions } from "../contract/columns.ts";

/** How a registry is watched. */
export interface WatchOptions {
  /** From the end of one look to the next; 5,000 unless told otherwise. */
  readonly everyMillis?: number;
  /** One look may take as long as this; 10,000 unless told otherwise. */
  readonly timeoutMillis?: number;
  /** A look failed: what was last seen goes on being served. */
  readonly onError?: (error: unknown) => void;
}

/** A registry being watched. */
export interface RegistryWatch {
  /** Whether it was read at least once. */
  isLoaded(): boolean;
  stop(): void;
}

/** Looks at once, and again after each pause, until it is stopped. The timer keeps no process alive. */
export function watchRegistry(
  look: (options: CallOptions) => Promise<unknown>,
  options: WatchOptions,
): RegistryWatch {
  const { everyMillis = 5_000, timeoutMillis = 10_000, onError } = options;
  const stopped = new AbortController();
  let loaded = false;
  let timer: NodeJS.Timeout | null = null;
  const next = async (): Promise<void> => {
    try {
      await look({ signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(timeoutMillis)]) });
      loaded = true;
    } catch (error) {
      if (!stopped.signal.aborted) onError?.(error);
    }
    if (stopped.signal.aborted) return;
    timer = setTimeout(next, everyMillis);
    timer.unref?.();
  };
  void next();
  return {
    isLoaded: () => loaded,
    stop() {
      stopped.abort();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
