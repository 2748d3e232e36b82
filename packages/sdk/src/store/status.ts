import type { Column, FeatureBatch } from "../contract/columns.ts";
import { isPresent, newValidity, setPresent } from "../data/validity.ts";

/** What became of one value that was asked for, in Feast's words. */
export type Status = "PRESENT" | "NULL_VALUE" | "NOT_FOUND" | "OUTSIDE_MAX_AGE";

/** Statuses by their codes in a {@link JudgedColumn}. */
export const STATUSES: readonly Status[] = [
  "PRESENT",
  "NULL_VALUE",
  "NOT_FOUND",
  "OUTSIDE_MAX_AGE",
];

const PRESENT = 0;
const NULL_VALUE = 1;
const NOT_FOUND = 2;
const OUTSIDE_MAX_AGE = 3;

/** A column as a reader may see it: null where it is no value, and why. */
export interface JudgedColumn {
  readonly column: Column;
  /** Positions in {@link STATUSES}, one for each row. */
  readonly statuses: Uint8Array;
}

/** What the event times of a batch say of its rows, whatever the column. */
export interface JudgedRows {
  /** PRESENT, NOT_FOUND or OUTSIDE_MAX_AGE, as positions in {@link STATUSES}. */
  readonly statuses: Uint8Array;
  /** Every row is there and young enough. */
  readonly arePresent: boolean;
}

/** The one place where expiry is judged: a row counts while `now - event time <= ttl`; no row has the time NaN. */
export function judgeRows(
  { length, eventTimes }: FeatureBatch,
  ttlMicros: number | null,
  nowMicros: number,
): JudgedRows {
  const statuses = new Uint8Array(length);
  const oldest = ttlMicros === null ? Number.NEGATIVE_INFINITY : nowMicros - ttlMicros;
  let arePresent = true;
  for (let i = 0; i < length; i += 1) {
    const time = eventTimes[i] as number;
    if (time >= oldest) continue;
    statuses[i] = Number.isNaN(time) ? NOT_FOUND : OUTSIDE_MAX_AGE;
    arePresent = false;
  }
  return { statuses, arePresent };
}

/** One column of judged rows: what is not PRESENT is null, and so is a stored null or NaN, which is NULL_VALUE. */
export function judge(column: Column, length: number, rows: JudgedRows): JudgedColumn {
  const floats = floatsOf(column);
  // Most reads find everything: such a column is passed on as it is.
  if (rows.arePresent && column.validity === null && !hasNaN(floats, length))
    return { column, statuses: rows.statuses };
  const statuses = rows.statuses.slice();
  const validity = newValidity(length, false);
  let gaps = false;
  for (let i = 0; i < length; i += 1) {
    const isNull = !isPresent(column.validity, i) || (floats !== null && Number.isNaN(floats[i]));
    if (statuses[i] === PRESENT && isNull) statuses[i] = NULL_VALUE;
    if (statuses[i] === PRESENT) setPresent(validity, i);
    else gaps = true;
  }
  return {
    column: { type: column.type, values: column.values, validity: gaps ? validity : null },
    statuses,
  };
}

/** A column that is there whatever its values are: an entity column, or one computed on demand, whose NaN is null. */
export function judgedPresent(column: Column, length: number): JudgedColumn {
  const statuses = new Uint8Array(length);
  const floats = floatsOf(column);
  if (floats === null) return { column, statuses };
  const validity = newValidity(length, false);
  for (let i = 0; i < length; i += 1) {
    if (isPresent(column.validity, i) && !Number.isNaN(floats[i])) setPresent(validity, i);
  }
  return { column: { type: column.type, values: column.values, validity }, statuses };
}

function floatsOf({ type, values }: Column): Float64Array | Float32Array | null {
  if (type.kind === "float64") return values as Float64Array;
  return type.kind === "float32" ? (values as Float32Array) : null;
}

function hasNaN(floats: Float64Array | Float32Array | null, length: number): boolean {
  if (floats === null) return false;
  for (let i = 0; i < length; i += 1) if (Number.isNaN(floats[i])) return true;
  return false;
}
