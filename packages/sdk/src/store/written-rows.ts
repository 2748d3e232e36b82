import { type LooseRow, ownValue } from "../data/rows.ts";
import { countText } from "../errors/count-text.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import type { EntityInput } from "./entity-columns.ts";

/** Rows that a caller writes, whether they came as rows or as columns. */
export interface WrittenRows {
  readonly length: number;
  names(): readonly string[];
  /** Null where the input, or a row of it, lacks the column. */
  values(name: string): readonly unknown[] | null;
  /** The first row that lacks a column; null where the input came as columns. */
  lacking(name: string): number | null;
}

/**
 * Checks the shape of rows, or of lists of values by column: FS_ARGUMENT_INVALID for what is neither, FS_VALUE_INVALID
 * for a row that is no object, FS_COLUMN_LENGTH for lists of unequal length. `what` begins the message.
 */
export function writtenRows(what: string, input: EntityInput): WrittenRows {
  if (Array.isArray(input)) return ofRows(what, input as readonly LooseRow[]);
  if (typeof input === "object" && input !== null)
    return ofColumns(what, input as Readonly<Record<string, readonly unknown[]>>);
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    `${what}: rows are a list of objects of column: value, or an object of column: values`,
  );
}

function ofRows(what: string, rows: readonly LooseRow[]): WrittenRows {
  const broken = rows.findIndex((row) => typeof row !== "object" || row === null);
  if (broken >= 0) {
    throw new FeatureStoreError(
      "FS_VALUE_INVALID",
      `${what}, row ${broken}: expected an object of column: value`,
    );
  }
  const lacking = (name: string) => rows.findIndex((row) => !Object.hasOwn(row, name));
  return {
    length: rows.length,
    names: () => [...new Set(rows.flatMap((row) => Object.keys(row)))],
    values: (name) => (lacking(name) < 0 ? rows.map((row) => ownValue(row, name)) : null),
    lacking,
  };
}

function ofColumns(
  what: string,
  columns: Readonly<Record<string, readonly unknown[]>>,
): WrittenRows {
  const names = Object.keys(columns);
  const [first] = names;
  const length = first === undefined ? 0 : (columns[first]?.length ?? 0);
  for (const name of names) {
    const values: unknown = columns[name];
    if (!Array.isArray(values)) {
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `${what}, column "${name}": expected a list of values`,
      );
    }
    if (values.length === length) continue;
    throw new FeatureStoreError(
      "FS_COLUMN_LENGTH",
      `${what}: column "${name}" has ${countText(values.length, "value")}, column "${first}" has ${length}; give every column one for each row`,
    );
  }
  return {
    length,
    names: () => names,
    values: (name) => (Object.hasOwn(columns, name) ? (columns[name] ?? null) : null),
    lacking: () => null,
  };
}
