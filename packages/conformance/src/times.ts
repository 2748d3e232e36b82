/** 2024-01-01T00:00:00Z in epoch microseconds. */
export const DAY_START: number = Date.UTC(2024, 0, 1) * 1000;

/** Microseconds of an hour. */
export const HOUR = 3_600_000_000;

/** So many hours into the day of the cases, in epoch microseconds. */
export function hours(count: number): number {
  return DAY_START + Math.round(count * HOUR);
}
