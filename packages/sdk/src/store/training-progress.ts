import type { CallOptions } from "../contract/columns.ts";
import type { ReadOptions } from "../contract/offline-store.ts";
import { throwIfAborted } from "../errors/aborted.ts";

/** How far the making of a training set is. The last report, once all is there, has `fraction` 1 and `totalRows`. */
export interface TrainingProgress {
  /**
   * Of the work, 0 to 1, never less than before. It is the engine's own estimate, which counts the rows that it read:
   * it may stand for a while as rows are matched and sorted.
   */
  readonly fraction: number;
  /** Rows answered so far; a file gets its rows at the end. */
  readonly rows: number;
  /** Null while it is not known. */
  readonly totalRows: number | null;
}

/** How a training set is read. An error that `onProgress` throws stops the read: FS_ABORTED, with it as the cause. */
export interface TrainingReadOptions extends CallOptions {
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}

/** The progress of one read. */
export interface TrainingFollower {
  /** What the offline store is called with. */
  readonly call: ReadOptions;
  /** So many rows more are answered. FS_ABORTED where the read is to stop. */
  add(rows: number): void;
  /** All is there: so many rows, or those that were added. */
  end(rows?: number): void;
}

/** Reports the progress of one read, which either of the calls may abort. */
export function followTraining(
  planned: CallOptions,
  { signal, onProgress }: TrainingReadOptions = {},
): TrainingFollower {
  const stop = new AbortController();
  const signals = [planned.signal, signal, onProgress && stop.signal].filter(
    (one) => one !== undefined,
  );
  const call: ReadOptions = signals.length === 0 ? {} : { signal: AbortSignal.any(signals) };
  const check = (): void => {
    for (const one of signals) throwIfAborted(one, "reading the training set");
  };
  if (onProgress === undefined) return { call, add: check, end: () => {} };
  let last: TrainingProgress = { fraction: 0, rows: 0, totalRows: null };
  const report = (next: TrainingProgress): void => {
    last = next;
    try {
      onProgress(next);
    } catch (error) {
      // It may be called from a timer, where nobody would catch it.
      stop.abort(error);
    }
  };
  return {
    call: {
      ...call,
      onProgress: (fraction) => {
        const isLate = stop.signal.aborted || last.totalRows !== null;
        if (!isLate && fraction > last.fraction && fraction < 1) report({ ...last, fraction });
      },
    },
    add(rows) {
      check();
      report({ ...last, rows: last.rows + rows });
      check();
    },
    end(rows = last.rows) {
      report({ fraction: 1, rows, totalRows: rows });
      check();
    },
  };
}
