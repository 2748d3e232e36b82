import type { Batch, Column, Field } from "../contract/columns.ts";
import type { KeyedBatch } from "../contract/online-store.ts";
import { castText } from "../data/cast-text.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { type LooseRow, ownValue } from "../data/rows.ts";
import { storedAt } from "../data/stored.ts";
import { toStored } from "../data/value.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import type { DataSource } from "../define/source.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { entityKeys } from "../online/entity-keys.ts";
import { durationMicros } from "../schema/duration.ts";
import { timestamp } from "../schema/value-type.ts";
import { refuseMistakenMicros } from "./mistaken-micros.ts";
import { fieldsOf, joinKeyFields } from "./tables.ts";

/** How rows that a caller writes are taken. */
export interface FeatureRowOptions {
  /** What is written, for messages: `push source "x"`. */
  readonly where: string;
  readonly nowMicros: number;
  /** Texts that are exactly a value of the declared type become one. */
  readonly cast: boolean;
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
  rows: readonly LooseRow[],
  options: FeatureRowOptions,
): Batch {
  const { source } = view;
  const keys = joinKeyFields(view);
  const fields: Field[] = [
    ...keys,
    ...fieldsOf(view.schema),
    { name: source.timestampField as string, type: timestamp() },
  ];
  const required = new Set([...keys.map((key) => key.name), source.timestampField as string]);
  const columns = fields.map((field) => rowColumn(field, rows, required.has(field.name), options));
  if (source.createdTimestampColumn !== null) {
    const field = { name: source.createdTimestampColumn, type: timestamp() };
    fields.push(field);
    columns.push(createdColumn(field, rows, options));
  }
  const batch = { length: rows.length, fields, columns };
  refuseMistakenMicros(
    rows.map((row) => ownValue(row, source.timestampField as string)),
    `${options.where}, column "${source.timestampField}"`,
  );
  checkTimes(
    source,
    columns[fields.findIndex((field) => field.name === source.timestampField)] as Column,
    options,
  );
  return batch;
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
  rows: readonly LooseRow[],
  required: boolean,
  options: FeatureRowOptions,
): Column {
  const builder = columnBuilder(field.type, rows.length);
  rows.forEach((row, i) => {
    if (!Object.hasOwn(row, field.name)) throw missing(field.name, row, i, options);
    const where = `${options.where}, column "${field.name}", row ${i}`;
    const value = ownValue(row, field.name);
    const stored = toStored(
      field.type,
      options.cast ? castText(field.type, value, where) : value,
      where,
    );
    if (stored === null && required) {
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `${where}: a join key or an event time cannot be null`,
      );
    }
    builder.set(i, stored);
  });
  return builder.build();
}

function createdColumn(
  field: Field,
  rows: readonly LooseRow[],
  options: FeatureRowOptions,
): Column {
  const builder = columnBuilder(field.type, rows.length);
  rows.forEach((row, i) => {
    const given = toStored(
      field.type,
      ownValue(row, field.name),
      `${options.where}, column "${field.name}", row ${i}`,
    );
    if (given !== null) checkYears(Number(given), field.name, i, options);
    builder.set(i, given ?? BigInt(options.nowMicros));
  });
  return builder.build();
}

function missing(
  name: string,
  row: LooseRow,
  i: number,
  options: FeatureRowOptions,
): FeatureStoreError {
  const hint = didYouMean(name, Object.keys(row)).replace("did you mean", "did you call it");
  return new FeatureStoreError(
    "FS_COLUMN_MISSING",
    `${options.where}, row ${i} lacks the column "${name}"${hint}`,
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
