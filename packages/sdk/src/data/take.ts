import type { Batch, Column, FeatureBatch } from "../contract/columns.ts";
import { newValues } from "./column-builder.ts";
import { isPresent, newValidity, setPresent } from "./validity.ts";

/** Row i of the answer is row `indices[i]` of the column; -1 makes a gap. */
export function takeColumn(column: Column, indices: ArrayLike<number>): Column {
  const length = indices.length;
  const values = newValues(column.type.kind, length) as { [index: number]: unknown };
  const validity = newValidity(length, false);
  let gaps = false;
  for (let i = 0; i < length; i += 1) {
    const from = indices[i] as number;
    if (from >= 0 && isPresent(column.validity, from)) {
      values[i] = column.values[from];
      setPresent(validity, i);
    } else {
      gaps = true;
    }
  }
  return {
    type: column.type,
    values: values as unknown as Column["values"],
    validity: gaps ? validity : null,
  };
}

/** The batch with its rows picked and ordered by `indices`; -1 makes a row of gaps. */
export function takeBatch(batch: Batch, indices: ArrayLike<number>): Batch {
  return {
    length: indices.length,
    fields: batch.fields,
    columns: batch.columns.map((column) => takeColumn(column, indices)),
  };
}

/** As {@link takeBatch}, with the times of the rows; -1 makes a row that is not there (event time NaN). */
export function takeFeatureBatch(batch: FeatureBatch, indices: ArrayLike<number>): FeatureBatch {
  const created = batch.createdTimes;
  return {
    ...takeBatch(batch, indices),
    eventTimes: takeTimes(batch.eventTimes, indices),
    createdTimes: created === null ? null : takeTimes(created, indices),
  };
}

function takeTimes(times: Float64Array, indices: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i += 1) {
    const from = indices[i] as number;
    taken[i] = from < 0 ? Number.NaN : (times[from] as number);
  }
  return taken;
}
