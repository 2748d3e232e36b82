import { FeatureStoreError } from "../errors/feature-store-error.ts";

/** Between these, all of a column's numbers are seconds or milliseconds that somebody took for microseconds. */
const SECONDS_AS_MICROS = { from: 900_000_000, to: 2_678_400_000_000 };

/**
 * FS_EVENT_TIME_INVALID for a column of times whose numbers all lie in January 1970 as microseconds: they would be
 * taken, and match nothing.
 */
export function refuseMistakenMicros(values: ArrayLike<unknown>, where: string): void {
  let numbers = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    const micros = typeof value === "bigint" || typeof value === "number" ? Number(value) : -1;
    if (!(micros >= SECONDS_AS_MICROS.from && micros <= SECONDS_AS_MICROS.to)) return;
    numbers += 1;
  }
  if (numbers === 0) return;
  throw new FeatureStoreError(
    "FS_EVENT_TIME_INVALID",
    `${where}: the numbers lie in January 1970 as microseconds, so they must be seconds or milliseconds; give microseconds, or Date`,
  );
}
