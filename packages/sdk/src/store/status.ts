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

/**
 * The one place where expiry is judged: a value counts while `now - event time <= ttl`. A row that is not there is
 * NOT_FOUND, an expired one OUTSIDE_MAX_AGE, a stored null or NaN is NULL_VALUE; all three are null.
 */
export function judge(
  batch: FeatureBatch,
  position: number,
  ttlMicros: number | null,
  nowMicros: number,
): JudgedColumn {
  const column = batch.columns[position] as Column;
  const { kind } = column.type;
  const floats =
    kind === "float32" || kind === "float64"
      ? (column.values as Float64Array | Float32Array)
      : null;
  const statuses = new Uint8Array(batch.length);
  const validity = newValidity(batch.length, false);
  const oldest = ttlMicros === null ? Number.NEGATIVE_INFINITY : nowMicros - ttlMicros;
  let gaps = false;
  for (let i = 0; i < batch.length; i += 1) {
    const time = batch.eventTimes[i] as number;
    let status = PRESENT;
    if (Number.isNaN(time)) status = NOT_FOUND;
    else if (time < oldest) status = OUTSIDE_MAX_AGE;
    else if (!isPresent(column.validity, i) || (floats !== null && Number.isNaN(floats[i])))
      status = NULL_VALUE;
    statuses[i] = status;
    if (status === PRESENT) setPresent(validity, i);
    else gaps = true;
  }
  return {
    column: { type: column.type, values: column.values, validity: gaps ? validity : null },
    statuses,
  };
}

/** A column that is there whatever its values are: an entity column, or one computed on demand, whose NaN is null. */
export function judgedPresent(column: Column, length: number): JudgedColumn {
  const { kind } = column.type;
  const statuses = new Uint8Array(length);
  if (kind !== "float32" && kind !== "float64") return { column, statuses };
  const floats = column.values as Float64Array | Float32Array;
  const validity = newValidity(length, false);
  for (let i = 0; i < length; i += 1) {
    if (isPresent(column.validity, i) && !Number.isNaN(floats[i])) setPresent(validity, i);
  }
  return { column: { type: column.type, values: column.values, validity }, statuses };
}
