import type { Batch, Column, Field } from "../contract/columns.ts";
import type { Source } from "../contract/offline-plan.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { inferType } from "../data/infer-type.ts";
import { batchFromRows, type LooseRow, ownValue } from "../data/rows.ts";
import { storedAt } from "../data/stored.ts";
import { toStored } from "../data/value.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { typeText } from "../schema/type-text.ts";
import { type Schema, timestamp } from "../schema/value-type.ts";

/** Rows of a source under the source's own column names. Without `schema` the types are those of the values. */
export type MemorySource =
  | readonly LooseRow[]
  | { readonly schema: Schema; readonly rows: readonly LooseRow[] };

/** A source as features see it: columns under their mapped names, and the times of its rows. */
export interface OpenSource {
  readonly batch: Batch;
  /** Epoch microseconds; NaN = null, or the source has no such column. */
  readonly eventTimes: Float64Array;
  readonly createdTimes: Float64Array | null;
}

/** Given rows as a batch, checked value by value. */
export function memoryBatch(name: string, source: MemorySource): Batch {
  const where = `source "${name}"`;
  const rows = "schema" in source ? source.rows : source;
  const fields: Field[] =
    "schema" in source
      ? Object.entries(source.schema).map(([field, type]) => ({ name: field, type }))
      : inferredFields(rows, where);
  return batchFromRows(fields, rows, where);
}

/** The batch of a source under the mapped names, its times as times even where rows give them as text. */
export function openSource(source: Source, batch: Batch): OpenSource {
  const { timestampField, createdTimestampColumn } = source;
  const fields = batch.fields.map(({ name, type }) => ({ name: mappedName(source, name), type }));
  const columns = [...batch.columns];
  const timesOf = (name: string): Float64Array => {
    const position = fields.findIndex((field) => field.name === name);
    const column = timeColumn(source, name, batch.length, columns[position], fields);
    fields[position] = { name, type: timestamp() };
    columns[position] = column;
    return Float64Array.from({ length: batch.length }, (_, row) => {
      const time = storedAt(column, row);
      return time === null ? Number.NaN : Number(time);
    });
  };
  return {
    eventTimes:
      timestampField === null
        ? new Float64Array(batch.length).fill(Number.NaN)
        : timesOf(timestampField),
    createdTimes: createdTimestampColumn === null ? null : timesOf(createdTimestampColumn),
    batch: { length: batch.length, fields, columns },
  };
}

/** The column of a mapped name. FS_SOURCE_COLUMN_MISSING with the nearest where there is none. */
export function sourceColumn(source: Source, batch: Batch, name: string): Column {
  const column = batch.columns[batch.fields.findIndex((field) => field.name === name)];
  if (column !== undefined) return column;
  throw columnMissing(source, name, batch.fields);
}

/** The name of a source's column everywhere else. */
export function mappedName(source: Source, column: string): string {
  return Object.hasOwn(source.fieldMapping, column)
    ? (source.fieldMapping[column] as string)
    : column;
}

function inferredFields(rows: readonly LooseRow[], where: string): Field[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...names].map((name) => {
    const values = rows.map((row) => ownValue(row, name));
    return { name, type: inferType(values, `${where}, column "${name}"`) };
  });
}

function timeColumn(
  source: Source,
  name: string,
  length: number,
  column: Column | undefined,
  fields: readonly Field[],
): Column {
  if (column === undefined) throw columnMissing(source, name, fields);
  if (column.type.kind === "timestamp") return column;
  if (column.type.kind !== "string") {
    throw new FeatureStoreError(
      "FS_SOURCE_TYPE_MISMATCH",
      `source "${source.name}", column "${name}": expected timestamp, found ${typeText(column.type)}; give Date or ISO text`,
    );
  }
  const builder = columnBuilder(timestamp(), length);
  for (let row = 0; row < length; row += 1) {
    const where = `source "${source.name}", column "${name}", row ${row}`;
    builder.set(row, toStored(builder.type, storedAt(column, row), where));
  }
  return builder.build();
}

function columnMissing(source: Source, name: string, fields: readonly Field[]): FeatureStoreError {
  return new FeatureStoreError(
    "FS_SOURCE_COLUMN_MISSING",
    `source "${source.name}" has no column "${name}"${didYouMean(
      name,
      fields.map((field) => field.name),
    )}`,
  );
}
