import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { ViewCounts } from "./materialize-counts.ts";

/** How far a run is. The last event of a view has `totalRows`. */
export interface Progress {
  readonly view: string;
  /** The window, both ends included. */
  readonly start: Date;
  readonly end: Date;
  /** Rows sent to the online store so far. */
  readonly rows: number;
  /** Null while it is not known. */
  readonly totalRows: number | null;
  readonly part: number;
  readonly parts: number;
}

/**
 * What a run did with one view. Rows are of the window, those of a run that it went on with included; `written` +
 * `stale` reached the online store. `landedLate` counts rows behind the mark that were created after the last run read:
 * what an incremental run passed over; null where it is not known.
 */
export interface ViewReport extends ViewCounts {
  readonly view: string;
  readonly start: Date;
  readonly end: Date;
  readonly error: Error | null;
}

/** What a run did. */
export interface MaterializeReport {
  readonly views: readonly ViewReport[];
  /** What a person should know of the run. */
  readonly warnings: readonly string[];
}

/**
 * A run, which started at the call. Await it for the report, or iterate it for progress; leaving the loop early cancels
 * it. It rejects when a view failed: with that view's error, or, of several, with FS_MATERIALIZE_FAILED; the report is
 * in the error's `details.report`, and views that could be done are done.
 */
export type Materialization = AsyncIterable<Progress> & PromiseLike<MaterializeReport>;

/** Runs `work` now and lets its progress be iterated. */
export function startMaterialization(
  work: (emit: (progress: Progress) => void, signal: AbortSignal) => Promise<MaterializeReport>,
  outer: AbortSignal | undefined,
): Materialization {
  const controller = new AbortController();
  const signal =
    outer === undefined ? controller.signal : AbortSignal.any([outer, controller.signal]);
  const listeners = new Set<ProgressQueue>();
  let ended = false;
  const run = work((progress) => {
    for (const listener of listeners) listener.put(progress);
  }, signal);
  const settled = run.finally(() => {
    ended = true;
    for (const listener of listeners) listener.end();
  });
  // Whoever iterates meets the error there; a promise that nobody awaits must not end the process.
  settled.catch(() => {});
  return {
    // biome-ignore lint/suspicious/noThenProperty: to be awaited is what this is for
    then: (resolve, reject) => settled.then(resolve, reject),
    async *[Symbol.asyncIterator]() {
      const queue = new ProgressQueue();
      listeners.add(queue);
      // A run that is over puts nothing any more, and ends no queue.
      if (ended) queue.end();
      let finished = false;
      try {
        for (let next = await queue.take(); next !== null; next = await queue.take()) yield next;
        finished = true;
        await settled;
      } finally {
        listeners.delete(queue);
        if (!finished)
          controller.abort(
            new FeatureStoreError("FS_ABORTED", "the loop over the progress was left"),
          );
      }
    },
  };
}

/** Events in order for one reader; null after the last. */
class ProgressQueue {
  readonly #events: Progress[] = [];
  #ended = false;
  #wake: (() => void) | null = null;

  put(progress: Progress): void {
    this.#events.push(progress);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async take(): Promise<Progress | null> {
    while (this.#events.length === 0) {
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#events.shift() ?? null;
  }
}
