import type { PhysicalType } from "../physical-type.ts";

/** True for what is an instant: a timestamp of any unit, with a zone or naive (UTC), or a date (its midnight, UTC). */
export function isInstant({ kind }: PhysicalType): boolean {
  return kind.startsWith("timestamp") || kind === "date";
}

/** Epoch microseconds of an instant; nanoseconds are floored, also before 1970. Infinite times are null. */
export function microsOf(expression: string, physical: PhysicalType): string {
  if (physical.kind !== "timestamp_ns") return `epoch_us(${expression})`;
  // `//` cuts towards zero.
  return `(epoch_ns(${expression}) // 1000 - CAST(epoch_ns(${expression}) % 1000 < 0 AS BIGINT))`;
}

/** Epoch microseconds of a text: ISO 8601, with the offset that it bears, else UTC. `invalid` stands for any other text. */
export function microsOfText(expression: string, invalid: string): string {
  const read = (text: string): string => `epoch_us(TRY_CAST(${text} AS TIMESTAMPTZ))`;
  const plain = read(expression);
  const tidy = read(tidyText(expression));
  return `CASE WHEN ${expression} IS NULL THEN NULL WHEN ${plain} IS NOT NULL THEN ${plain} WHEN ${tidy} IS NOT NULL THEN ${tidy} ELSE CAST(${invalid} AS BIGINT) END`;
}

/** ISO texts that DuckDB does not read by itself: a zone behind a space or behind minutes, `UTC` for `Z`. */
function tidyText(expression: string): string {
  const zulu = `regexp_replace(trim(${expression}), '\\s?(Z|UTC)$', 'Z', 'i')`;
  const offset = `regexp_replace(${zulu}, '\\s([+-]\\d\\d(:?\\d\\d)?)$', '\\1')`;
  return `regexp_replace(${offset}, '^(\\S{10}[T ]\\d\\d:\\d\\d)(Z|[+-][0-9:]+)$', '\\1:00\\2')`;
}

/** An instant of epoch microseconds. */
export function instantOf(micros: string): string {
  return `make_timestamptz(${micros})`;
}

/**
 * A condition on the raw column that holds for all rows in [from, to], so that a file's statistics can skip row
 * groups; null where the unit of the column makes a bound inexact.
 */
export function between(
  expression: string,
  physical: PhysicalType,
  range: { readonly fromMicros: number | null; readonly toMicros: number | null },
): string | null {
  const make = { timestamptz: "make_timestamptz", timestamp: "make_timestamp" }[
    physical.kind as string
  ];
  if (make === undefined) return null;
  const bounds = [
    range.fromMicros === null
      ? null
      : `${expression} >= ${make}(${microsLiteral(range.fromMicros)})`,
    range.toMicros === null ? null : `${expression} <= ${make}(${microsLiteral(range.toMicros)})`,
  ].filter((bound) => bound !== null);
  return bounds.length === 0 ? null : bounds.join(" AND ");
}

/** The widest instants that DuckDB makes; beyond them a bound says nothing. */
const FARTHEST = 9_000_000_000_000_000_000n;

/** Microseconds as a literal. */
export function microsLiteral(micros: number): string {
  const whole = BigInt(Math.trunc(micros));
  const near = whole > FARTHEST ? FARTHEST : whole < -FARTHEST ? -FARTHEST : whole;
  return `CAST(${near} AS BIGINT)`;
}
