/** What was counted of a view's rows, or of one part of them. */
export interface ViewCounts {
  /** The newest rows of their keys: those that were sent, or would be by a run that only rehearses. */
  readonly rows: number;
  readonly read: number;
  readonly written: number;
  /** Rows whose key the store has newer. */
  readonly stale: number;
  readonly skippedNullKey: number;
  readonly skippedNullTime: number;
  /** Rows whose event time lies further ahead of the clock than the source's `maxFuture`. */
  readonly skippedFuture: number;
  /** Keys whose newest (event time, created time) stands more than once. */
  readonly fullTies: number;
  readonly landedLate: number | null;
}

/** Nothing yet. */
export const NO_COUNTS: ViewCounts = Object.freeze({
  rows: 0,
  read: 0,
  written: 0,
  stale: 0,
  skippedNullKey: 0,
  skippedNullTime: 0,
  skippedFuture: 0,
  fullTies: 0,
  landedLate: null,
});

/** Counts of two parts together. What only one of them counted stays. */
export function sumCounts(a: ViewCounts, b: ViewCounts): ViewCounts {
  const late = a.landedLate === null && b.landedLate === null;
  return {
    rows: a.rows + b.rows,
    read: a.read + b.read,
    written: a.written + b.written,
    stale: a.stale + b.stale,
    skippedNullKey: a.skippedNullKey + b.skippedNullKey,
    skippedNullTime: a.skippedNullTime + b.skippedNullTime,
    skippedFuture: a.skippedFuture + b.skippedFuture,
    fullTies: a.fullTies + b.fullTies,
    landedLate: late ? null : (a.landedLate ?? 0) + (b.landedLate ?? 0),
  };
}
