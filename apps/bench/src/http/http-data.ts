/** Entities of the view that is served. */
export const ROWS = 5_000;

/** When all of its rows are of, epoch microseconds. */
export const EVENT_TIME: number = Date.UTC(2026, 0, 1) * 1000;
