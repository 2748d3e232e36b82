const DAY_MICROS = 86_400_000_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));

const EPOCH = "1970-01-01T00:00:00Z";

let knownDay = 0;
let knownDate = "1970-01-01T";

/**
 * Epoch microseconds as RFC 3339 in UTC with 0, 3 or 6 decimals, whichever it needs; NaN (no row) is the epoch, as Feast
 * has it. Rows of one day follow each other, so the text of the last day is kept.
 */
export function wireTime(micros: number): string {
  if (micros === 0 || Number.isNaN(micros)) return EPOCH;
  // A remainder is exact where a quotient is rounded.
  const inDay = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
  const day = Math.round((micros - inDay) / DAY_MICROS);
  if (day !== knownDay) {
    knownDate = new Date(day * 86_400_000).toISOString().slice(0, -13);
    knownDay = day;
  }
  const second = Math.floor(inDay / 1_000_000);
  const minute = Math.floor(second / 60);
  const clock = `${TWO_DIGITS[Math.floor(minute / 60)]}:${TWO_DIGITS[minute % 60]}:${TWO_DIGITS[second % 60]}`;
  return `${knownDate}${clock}${decimals(inDay - second * 1_000_000)}`;
}

function decimals(micros: number): string {
  if (micros === 0) return "Z";
  if (micros % 1000 === 0) return `.${String(micros / 1000).padStart(3, "0")}Z`;
  return `.${String(micros).padStart(6, "0")}Z`;
}
