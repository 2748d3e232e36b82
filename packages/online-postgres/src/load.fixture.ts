import { isFeatureStoreError, type OnlineStore, type Table } from "@fs/sdk/adapter";
import { rowsBatch } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const KEYS = Array.from({ length: 60 }, (_, i) => `k${i}`);

/** What happened to calls that ran one after the other while servers came and went. */
export interface Load {
  /** Calls that were answered so far. */
  readonly answered: number;
  /** Calls that failed with a code. */
  readonly failed: number;
  /** The longest that any call took, in milliseconds. */
  readonly longest: number;
  /** Resolves after this many further answers; rejects on a wrong value or an error without a code. */
  more(answers: number): Promise<void>;
  stop(): Promise<void>;
}

/** The versions of a table's keys that a writer has tried and that were acknowledged. */
export class Versions {
  tried = 0;
  acknowledged = 0;
}

/** Writes version after version of every key. */
export function writing(store: OnlineStore, table: Table, versions: Versions): Load {
  return repeating(async () => {
    versions.tried += 1;
    const version = versions.tried;
    const rows = KEYS.map((id) => ({ id, event: version, created: null, v: version }));
    await store.write(table, rowsBatch(rows));
    versions.acknowledged = version;
  });
}

/** Reads every key; each must be at least what was acknowledged before the read, and nothing that was never written. */
export function reading(store: OnlineStore, table: Table, versions: Versions): Load {
  return repeating(async () => {
    const least = versions.acknowledged;
    const values = await valuesOf(store, table, KEYS);
    for (const value of values) {
      if (value !== null && value >= least && value <= versions.tried) continue;
      throw new Error(`read ${value}, which is not between ${least} and ${versions.tried}`);
    }
  });
}

function repeating(call: () => Promise<void>): Load {
  const load = { answered: 0, failed: 0, longest: 0 };
  const waiting = new Set<{ readonly at: number; resolve(): void; reject(error: unknown): void }>();
  let running = true;
  const loop = async (): Promise<void> => {
    while (running) {
      const begun = performance.now();
      try {
        await call();
        load.answered += 1;
      } catch (error) {
        if (!isFeatureStoreError(error, "FS_STORE_UNAVAILABLE")) throw error;
        load.failed += 1;
      }
      load.longest = Math.max(load.longest, performance.now() - begun);
      for (const one of waiting) if (load.answered >= one.at) one.resolve();
      // Lets other loads have their turn.
      await new Promise(setImmediate);
    }
  };
  const ended = loop();
  ended.catch((error) => {
    for (const one of waiting) one.reject(error);
  });
  return Object.assign(load, {
    more: (answers: number) =>
      Promise.race([
        ended,
        new Promise<void>((resolve, reject) =>
          waiting.add({ at: load.answered + answers, resolve, reject }),
        ),
      ]),
    stop() {
      running = false;
      return ended;
    },
  });
}
