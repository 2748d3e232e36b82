import { FeatureStoreError } from "@fs/sdk";

/** How many requests are in flight, and a door that closes at the limit. Shared by every transport of a server. */
export interface Admission {
  /** Takes a place; FS_OVERLOADED where there is none. What it answers gives the place back, once. */
  enter(): () => void;
  readonly inFlight: number;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
}

/** A door for `limit` requests. */
export function admission(limit: number): Admission {
  let inFlight = 0;
  const waiting: (() => void)[] = [];
  return {
    enter() {
      if (inFlight >= limit) {
        throw new FeatureStoreError(
          "FS_OVERLOADED",
          `the server has ${limit} requests in flight, which is its limit; try again in a moment`,
        );
      }
      inFlight += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        inFlight -= 1;
        if (inFlight === 0) for (const resolve of waiting.splice(0)) resolve();
      };
    },
    get inFlight() {
      return inFlight;
    },
    idle: () =>
      inFlight === 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve)),
  };
}
