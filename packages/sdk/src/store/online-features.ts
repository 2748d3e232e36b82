import type { Batch, Column, Field } from "../contract/columns.ts";
import { readColumn, setOwn } from "../data/rows.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { type JudgedColumn, STATUSES, type Status } from "./status.ts";

/** What an online read answers: row i belongs to entity row i. */
export interface OnlineFeatures<R> {
  readonly rowCount: number;
  /** A new object for each row: join keys, then features. */
  rows(): R[];
  column<K extends keyof R & string>(name: K): readonly R[K][];
  /** PRESENT, NULL_VALUE, NOT_FOUND or OUTSIDE_MAX_AGE for each row; join keys and on-demand features are PRESENT. */
  statuses(name: keyof R & string): readonly Status[];
  /** Epoch microseconds; NaN where there is no row; 0 for join keys and on-demand features. */
  eventTimes(name: keyof R & string): Float64Array;
  /** The columns as they are inside, for encoders: int64 exact, no row objects. */
  batch(): Batch;
  /** The same columns with statuses as codes and the view that each came from: no text is made. */
  answered(): readonly AnsweredColumn[];
}

/** One column of an answer. */
export interface AnsweredColumn extends JudgedColumn {
  readonly field: Field;
  /** The view, or its alias, that answered; null for an entity column. */
  readonly view: string | null;
  readonly eventTimes: Float64Array;
}

/** An answer over its columns. The type parameter is what the request was inferred to answer. */
export function onlineFeatures<R>(
  rowCount: number,
  columns: readonly AnsweredColumn[],
): OnlineFeatures<R> {
  // Encoders never look a column up by name.
  let byName: ReadonlyMap<string, AnsweredColumn> | null = null;
  const find = (name: string): AnsweredColumn => {
    byName ??= new Map(columns.map((column) => [column.field.name, column]));
    const column = byName.get(name);
    if (column !== undefined) return column;
    throw new FeatureStoreError(
      "FS_FEATURE_NOT_FOUND",
      `the answer has no column "${name}"${didYouMean(name, byName.keys())}`,
    );
  };
  const read = (one: AnsweredColumn) => readColumn(one.field, one.column, rowCount);
  return Object.freeze({
    rowCount,
    rows() {
      const rows = Array.from({ length: rowCount }, (): Record<string, unknown> => ({}));
      for (const one of columns) {
        const values = read(one);
        for (let i = 0; i < rowCount; i += 1)
          setOwn(rows[i] as Record<string, unknown>, one.field.name, values[i]);
      }
      // R was inferred from the same definitions that the columns were resolved from.
      return rows as R[];
    },
    column: (name: string) => read(find(name)) as never,
    statuses: (name: string) => Array.from(find(name).statuses, (code) => STATUSES[code] as Status),
    eventTimes: (name: string) => find(name).eventTimes,
    batch: (): Batch => ({
      length: rowCount,
      fields: columns.map((one) => one.field),
      columns: columns.map((one): Column => one.column),
    }),
    answered: () => columns,
  });
}
