const FIRST_MILLIS = 100;
const LONGEST_MILLIS = 2_000;

/**
 * How long to wait before attempt `attempt + 1`, in milliseconds: what the server asked for in `Retry-After` (seconds
 * or a date), never less; else a random part of a pause that doubles, so that callers that failed together come back
 * apart.
 */
export function retryDelay(
  attempt: number,
  retryAfter: string | null,
  random: () => number,
  nowMillis: number,
): number {
  const pause = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** attempt) * random();
  const asked = askedMillis(retryAfter, nowMillis);
  // A part of the pause on top: whoever was turned away together was told the same second.
  return asked === null ? pause : asked + pause;
}

function askedMillis(retryAfter: string | null, nowMillis: number): number | null {
  if (retryAfter === null) return null;
  if (/^\s*\d+\s*$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMillis);
}
