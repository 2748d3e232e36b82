import type { Column, Field } from "../contract/columns.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { type LooseRow, ownValue } from "../data/rows.ts";
import { toStored } from "../data/value.ts";
import { countText } from "../errors/count-text.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { type CastMode, castValue } from "./cast-value.ts";

/** Entity rows as a caller gives them: a row each, or a list for each column. */
export type EntityInput = readonly LooseRow[] | Readonly<Record<string, readonly unknown[]>>;

/** The columns of entity rows that a request needs, checked. */
export interface EntityColumns {
  readonly length: number;
  /** By name; every field that was asked for is there. */
  readonly columns: ReadonlyMap<string, Column>;
}

/** Which columns a request needs, and how it takes them. */
export interface EntityNeeds {
  readonly keyColumns: readonly Field[];
  readonly requestFields: readonly Field[];
  readonly cast: CastMode;
}

/**
 * The key and request columns of entity rows. Further columns are ignored. FS_JOIN_KEY_MISSING or
 * FS_REQUEST_FIELD_MISSING, with the nearest column given, for one that is not there; FS_COLUMN_LENGTH for lists of
 * unequal length; FS_VALUE_INVALID for a value of another type.
 */
export function entityColumns(input: EntityInput, needs: EntityNeeds): EntityColumns {
  const given = Array.isArray(input)
    ? rowSource(input)
    : columnSource(input as Record<string, readonly unknown[]>);
  const columns = new Map<string, Column>();
  const add = (field: Field, missing: "FS_JOIN_KEY_MISSING" | "FS_REQUEST_FIELD_MISSING") => {
    const values = given.values(field.name);
    if (values === null) throw missingColumn(missing, field.name, given);
    const builder = columnBuilder(field.type, given.length);
    for (let i = 0; i < given.length; i += 1) {
      const where = `entity rows, column "${field.name}", row ${i}`;
      const value = castValue(needs.cast, field.type, values[i], where);
      builder.set(i, toStored(field.type, value, where));
    }
    columns.set(field.name, builder.build());
  };
  for (const field of needs.keyColumns) add(field, "FS_JOIN_KEY_MISSING");
  for (const field of needs.requestFields) {
    if (!columns.has(field.name)) add(field, "FS_REQUEST_FIELD_MISSING");
  }
  return { length: given.length, columns };
}

interface Given {
  readonly length: number;
  names(): readonly string[];
  /** Null where a row, or the whole input, lacks the column. */
  values(name: string): readonly unknown[] | null;
  /** The first row that lacks a column, where others have it. */
  lacking(name: string): number | null;
}

function rowSource(rows: readonly LooseRow[]): Given {
  const broken = rows.findIndex((row) => typeof row !== "object" || row === null);
  if (broken >= 0) {
    throw new FeatureStoreError(
      "FS_VALUE_INVALID",
      `entity rows, row ${broken}: expected an object of column: value`,
    );
  }
  return {
    length: rows.length,
    names: () => [...new Set(rows.flatMap((row) => Object.keys(row)))],
    values: (name) => (rows.every(has(name)) ? rows.map((row) => ownValue(row, name)) : null),
    lacking: (name) => (rows.some(has(name)) ? rows.findIndex((row) => !has(name)(row)) : null),
  };
}

const has = (name: string) => (row: LooseRow) =>
  Object.hasOwn(row, name) && row[name] !== undefined;

function columnSource(columns: Readonly<Record<string, readonly unknown[]>>): Given {
  if (typeof columns !== "object" || columns === null) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      '"entities" is a list of rows, or an object of column: values',
    );
  }
  const names = Object.keys(columns);
  const length = names.length === 0 ? 0 : (columns[names[0] as string]?.length ?? 0);
  for (const name of names) {
    const values = columns[name] as unknown;
    if (!Array.isArray(values) && !ArrayBuffer.isView(values)) {
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `entity rows, column "${name}": expected a list of values`,
      );
    }
    if ((values as readonly unknown[]).length === length) continue;
    throw new FeatureStoreError(
      "FS_COLUMN_LENGTH",
      `entity rows: column "${name}" has ${countText((values as readonly unknown[]).length, "value")}, column "${names[0]}" has ${length}; give every column one for each row`,
    );
  }
  return {
    length,
    names: () => names,
    values: (name) => (Object.hasOwn(columns, name) ? (columns[name] ?? null) : null),
    lacking: () => null,
  };
}

function missingColumn(
  code: "FS_JOIN_KEY_MISSING" | "FS_REQUEST_FIELD_MISSING",
  name: string,
  given: Given,
): FeatureStoreError {
  const what = `${code === "FS_JOIN_KEY_MISSING" ? "join key" : "request field"} "${name}"`;
  const row = given.lacking(name);
  if (row !== null) {
    return new FeatureStoreError(
      code,
      `entity rows, row ${row} lacks the ${what}; give it, or null where it has none`,
    );
  }
  const names = given.names().filter((one) => one !== name);
  const hint = didYouMean(name, names) || "; the entity rows have no columns";
  return new FeatureStoreError(
    code,
    `entity rows lack the ${what}${hint.replace("did you mean", "did you call it")}`,
  );
}
