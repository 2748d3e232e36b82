const PATTERN =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * An ISO 8601 text as epoch microseconds, or null where it is none. One without zone is UTC; an offset is honoured;
 * digits beyond the microsecond are floored. `2026-03-01`, `2026-03-01 07:00`, `2026-03-01T07:00:00.123456+05:30`.
 */
export function parseInstant(text: string): bigint | null {
  const match = PATTERN.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] =
    match;
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(parts[0], parts[1] - 1, parts[2]);
  date.setUTCHours(parts[3], parts[4], parts[5]);
  const millis = date.getTime();
  const rolled =
    date.getUTCMonth() !== parts[1] - 1 ||
    date.getUTCDate() !== parts[2] ||
    date.getUTCHours() !== parts[3];
  if (Number.isNaN(millis) || rolled || parts[4] > 59 || parts[5] > 59) return null;
  const offset = offsetMinutes(zone);
  if (offset === null) return null;
  const micros = BigInt(fraction.padEnd(6, "0").slice(0, 6));
  return BigInt(millis - offset * 60_000) * 1000n + micros;
}

function offsetMinutes(zone: string): number | null {
  if (/^(z|utc)$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 18 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** Epoch microseconds as ISO text in UTC: no fraction where it is zero, else six digits. */
export function instantText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - fraction) / 1000n));
  if (Number.isNaN(date.getTime())) return `${micros} microseconds`;
  const whole = date.toISOString().replace(/\.\d+Z$/, "");
  return fraction === 0n ? `${whole}Z` : `${whole}.${String(fraction).padStart(6, "0")}Z`;
}
