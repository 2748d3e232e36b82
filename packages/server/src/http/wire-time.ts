/** Epoch microseconds as RFC 3339 in UTC with 0, 3 or 6 decimals, whichever it needs; NaN (no row) is the epoch, as Feast has it. */
export function wireTime(micros: number): string {
  if (Number.isNaN(micros)) return "1970-01-01T00:00:00Z";
  const millis = Math.floor(micros / 1000);
  const iso = new Date(millis).toISOString();
  const rest = micros - millis * 1000;
  if (rest !== 0) return `${iso.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
  return millis % 1000 === 0 ? `${iso.slice(0, -5)}Z` : iso;
}
