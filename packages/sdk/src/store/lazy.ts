/** A store, or how to open it when it is first needed. */
export type Lazy<T extends object> = T | (() => T | Promise<T>);

/** Opens at the first call and answers the same from then on; a failed opening is tried again at the next call. */
export interface Opened<T> {
  get(): Promise<T>;
  /** What was opened; null before that. Opens nothing. */
  readonly current: T | null;
  /** Closes what was opened; what was never opened is not opened for it. */
  close(close: (store: T) => Promise<void>): Promise<void>;
}

/** Opens a lazy store once. */
export function opened<T extends object>(lazy: Lazy<T>): Opened<T> {
  let pending: Promise<T> | null = null;
  let current: T | null = typeof lazy === "function" ? null : lazy;
  const open = async (): Promise<T> => {
    try {
      current = await (typeof lazy === "function" ? (lazy as () => T | Promise<T>)() : lazy);
      return current;
    } catch (error) {
      pending = null;
      throw error;
    }
  };
  return {
    get() {
      pending ??= open();
      return pending;
    },
    get current() {
      return current;
    },
    async close(close) {
      const store = pending ?? (typeof lazy === "function" ? null : Promise.resolve(lazy));
      if (store !== null) await close(await store);
    },
  };
}
