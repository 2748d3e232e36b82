import type { FeatureStoreError } from "@fs/sdk/adapter";

/**
 * Errors that a statement may raise by itself. SQL knows only a number, so that no value of a row and no name can
 * reach the engine's message.
 */
export interface Faults {
  /** An expression that stops the statement with this error; it has every type. */
  raise(make: () => FeatureStoreError): string;
  /** The error that an engine's message stands for, or null. */
  find(message: string): FeatureStoreError | null;
}

/** An empty set of faults: one for each statement. */
export function newFaults(): Faults {
  const makers: (() => FeatureStoreError)[] = [];
  return {
    raise(make) {
      makers.push(make);
      return `error('fs-fault:${makers.length - 1}')`;
    },
    find(message) {
      const match = /^Invalid Input Error: fs-fault:(\d+)\s*$/.exec(message);
      return match ? (makers[Number(match[1])]?.() ?? null) : null;
    },
  };
}
