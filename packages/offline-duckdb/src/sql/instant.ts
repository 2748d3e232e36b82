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
  const micros = `epoch_us(TRY_CAST(trim(${expression}) AS TIMESTAMPTZ))`;
  return `CASE WHEN ${expression} IS NULL THEN NULL WHEN ${micros} IS NOT NULL THEN ${micros} ELSE CAST(${invalid} AS BIGINT) END`;
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
