const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` when the signal fires; what is answered takes it off again. Many calls share a signal, and are told
 * by one listener of it: adding one for each would cost more than what they wait for.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const known = listenersOf.get(signal);
  const listeners = known ?? new Set();
  if (known === undefined) {
    listenersOf.set(signal, listeners);
    const tell = () => {
      for (const one of listeners) one();
    };
    signal.addEventListener("abort", tell, { once: true });
  }
  listeners.add(listener);
  return () => listeners.delete(listener);
}
