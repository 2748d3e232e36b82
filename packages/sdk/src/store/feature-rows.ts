import type { Batch, Column, Field } from "../contract/columns.ts";
import type { KeyedBatch } from "../contract/online-store.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { storedAt } from "../data/stored.ts";
import { toStored } from "../data/value.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import type { DataSource } from "../define/source.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { entityKeys } from "../online/entity-keys.ts";
import { durationMicros } from "../schema/duration.ts";
import { timestamp } from "../schema/value-type.ts";
import { type CastMode, castValue } from "./cast-value.ts";
import { refuseMistakenMicros } from "./mistaken-micros.ts";
import { fieldsOf, joinKeyFields } from "./tables.ts";
import type { WrittenRows } from "./written-rows.ts";

/** How rows that a caller writes are taken. */
export interface FeatureRowOptions {
  /** What is written, for messages: `push source "x"`. */
  readonly where: string;
  readonly nowMicros: number;
  /** On Feast's wire `event_timestamp` and `created` also stand for the columns of the source, whatever it calls them. */
  readonly cast: CastMode;
}

/** Beyond this a double no longer holds every microsecond. */
const MAX_MICROS = 2 ** 53;

/**
 * Rows of one view as columns: join keys, features, event time, and created time where the source has one (absent or
 * null = now). Every column must be there, every key and event time must be a value, and no event time may lie further
 * ahead of the clock than the source allows. Further columns are ignored.
 */
export function featureRows(
  view: AnyFeatureView,
  rows: WrittenRows,
  options: FeatureRowOptions,
): Batch {
  const { source } = view;
  const keys = joinKeyFields(view);
  const fields: Field[] = [
    ...keys,
    ...fieldsOf(view.schema),
    { name: source.timestampField as string, type: timestamp() },
  ];
  const timeField = source.timestampField as string;
  const required = new Set([...keys.map((key) => key.name), timeField]);
  const columns = fields.map((field) => rowColumn(field, rows, required.has(field.name), options));
  if (source.createdTimestampColumn !== null) {
    const field = { name: source.createdTimestampColumn, type: timestamp() };
    fields.push(field);
    columns.push(createdColumn(field, rows, options));
  }
  if (options.cast !== "wire") {
    refuseMistakenMicros(rows.values(timeField) ?? [], `${options.where}, column "${timeField}"`);
  }
  checkTimes(
    source,
    columns[fields.findIndex((field) => field.name === timeField)] as Column,
    options,
  );
  return { length: rows.length, fields, columns };
}

/** The same rows as an online store takes them. */
export function keyedRows(view: AnyFeatureView, batch: Batch): KeyedBatch {
  const at = new Map(batch.fields.map((field, i) => [field.name, batch.columns[i] as Column]));
  const fields = fieldsOf(view.schema);
  const { createdTimestampColumn, timestampField } = view.source;
  const keys = joinKeyFields(view).map((key) => at.get(key.name) as Column);
  return {
    length: batch.length,
    fields,
    columns: fields.map((field) => at.get(field.name) as Column),
    keys: entityKeys(keys, batch.length),
    eventTimes: timesOf(at.get(timestampField as string) as Column, batch.length),
    createdTimes:
      createdTimestampColumn === null
        ? null
        : timesOf(at.get(createdTimestampColumn) as Column, batch.length),
  };
}

function rowColumn(
  field: Field,
  rows: WrittenRows,
  required: boolean,
  options: FeatureRowOptions,
): Column {
  const builder = columnBuilder(field.type, rows.length);
  const isTime = required && field.type.kind === "timestamp";
  const values =
    rows.values(field.name) ?? (isTime ? alias("event_timestamp", rows, options) : null);
  if (values === null) throw missing(field.name, rows, options);
  for (let i = 0; i < rows.length; i += 1) {
    const where = `${options.where}, column "${field.name}", row ${i}`;
    const stored = toStored(
      field.type,
      castValue(options.cast, field.type, values[i], where),
      where,
    );
    if (stored === null && required) {
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `${where}: a join key or an event time cannot be null`,
      );
    }
    builder.set(i, stored);
  }
  return builder.build();
}

function createdColumn(field: Field, rows: WrittenRows, options: FeatureRowOptions): Column {
  const builder = columnBuilder(field.type, rows.length);
  const values = rows.values(field.name) ?? alias("created", rows, options);
  for (let i = 0; i < rows.length; i += 1) {
    const where = `${options.where}, column "${field.name}", row ${i}`;
    const value = values === null ? null : values[i];
    const given = toStored(
      field.type,
      options.cast === "wire" ? castValue("wire", field.type, value, where) : value,
      where,
    );
    if (given !== null) checkYears(Number(given), field.name, i, options);
    builder.set(i, given ?? BigInt(options.nowMicros));
  }
  return builder.build();
}

/** Feast's client names these columns the same way for every source. */
function alias(
  name: string,
  rows: WrittenRows,
  options: FeatureRowOptions,
): readonly unknown[] | null {
  return options.cast === "wire" ? rows.values(name) : null;
}

function missing(name: string, rows: WrittenRows, options: FeatureRowOptions): FeatureStoreError {
  const hint = didYouMean(name, rows.names()).replace("did you mean", "did you call it");
  const row = rows.lacking(name);
  return new FeatureStoreError(
    "FS_COLUMN_MISSING",
    row === null
      ? `${options.where}: the rows lack the column "${name}"${hint}`
      : `${options.where}, row ${row} lacks the column "${name}"${hint}`,
  );
}

function checkTimes(source: DataSource, column: Column, options: FeatureRowOptions): void {
  const ahead =
    source.maxFuture === null
      ? Number.POSITIVE_INFINITY
      : durationMicros(source.maxFuture, "maxFuture");
  const times = column.values as BigInt64Array;
  times.forEach((time, i) => {
    const micros = Number(time);
    const name = source.timestampField as string;
    checkYears(micros, name, i, options);
    if (micros - options.nowMicros <= ahead) return;
    throw new FeatureStoreError(
      "FS_EVENT_TIME_FUTURE",
      `${options.where}, column "${name}", row ${i}: the event time lies more than ${source.maxFuture} ahead of the clock, and nothing newer would replace it until then; correct it, or set maxFuture on the source "${source.name}"`,
    );
  });
}

function checkYears(micros: number, name: string, row: number, options: FeatureRowOptions): void {
  if (Math.abs(micros) <= MAX_MICROS) return;
  throw new FeatureStoreError(
    "FS_EVENT_TIME_INVALID",
    `${options.where}, column "${name}", row ${row}: the time lies outside the years 1684 to 2255`,
  );
}

function timesOf(column: Column, length: number): Float64Array {
  const times = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    const time = storedAt(column, i);
    times[i] = time === null ? Number.NaN : Number(time as bigint);
  }
  return times;
}
