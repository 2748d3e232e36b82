import type { Batch, Column, Field } from "../contract/columns.ts";
import type { AsOfJoin } from "../contract/offline-plan.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { storedAt } from "../data/stored.ts";
import { takeColumn } from "../data/take.ts";
import { string, timestamp, type ValueType } from "../schema/value-type.ts";
import { declaredColumn } from "./declared-column.ts";
import { type OpenSource, sourceColumn } from "./memory-source.ts";
import { rowKeys, rowsByKey } from "./row-keys.ts";

/** Columns that a join adds to the entity rows, row for row. */
export interface JoinedColumns {
  readonly fields: readonly Field[];
  readonly columns: readonly Column[];
}

/** Entity rows and when each asks. */
export interface AsOfEntities {
  readonly batch: Batch;
  /** Epoch microseconds; NaN = null, which matches nothing. */
  readonly times: Float64Array;
}

type Why = "no_row" | "later" | "expired";

/** One view's columns: for each entity row at t the newest source row in [t - ttl, t], ties to the newest created. */
export function asOfRows(
  entities: AsOfEntities,
  join: AsOfJoin,
  source: OpenSource,
): JoinedColumns {
  const { length } = entities.batch;
  const keys = entityRowKeys(entities.batch, join);
  const candidates = rowsByKey(sourceRowKeys(join, source));
  const matches = new Int32Array(length).fill(-1);
  const whys = new Array<Why | null>(length).fill(null);
  for (let row = 0; row < length; row += 1) {
    const key = keys[row] ?? null;
    const rows = key === null ? [] : (candidates.get(key) ?? []);
    const found = newestAsOf(rows, entities.times[row] as number, join, source);
    if (typeof found === "number") matches[row] = found;
    else whys[row] = found;
  }
  return answer(join, source, matches, whys);
}

/** The row that wins at time t, or why none does. */
function newestAsOf(
  rows: readonly number[],
  t: number,
  join: AsOfJoin,
  source: OpenSource,
): number | Why {
  const { eventTimes, createdTimes } = source;
  const ttl =
    join.ttlMicros === null || join.ttlMicros === 0 ? Number.POSITIVE_INFINITY : join.ttlMicros;
  let best = -1;
  let why: Why = "no_row";
  for (const row of rows) {
    const event = eventTimes[row] as number;
    const created = createdTimes === null ? Number.NaN : (createdTimes[row] as number);
    if (Number.isNaN(event) || Number.isNaN(t)) continue;
    const known = !join.knownByThen || createdTimes === null || created <= t;
    if (event > t || !known) {
      if (why === "no_row") why = "later";
    } else if (event < t - ttl) {
      why = "expired";
    } else if (best < 0 || !isOlder(source, row, best)) {
      best = row;
    }
  }
  return best < 0 ? why : best;
}

/** Whether row `a` loses to row `b`; a created time that is null is older than any. */
export function isOlder(source: OpenSource, a: number, b: number): boolean {
  const difference = (source.eventTimes[a] as number) - (source.eventTimes[b] as number);
  if (difference !== 0) return difference < 0;
  const first = source.createdTimes?.[a] ?? Number.NaN;
  const second = source.createdTimes?.[b] ?? Number.NaN;
  if (Number.isNaN(second)) return false;
  return Number.isNaN(first) || first < second;
}

function entityRowKeys(batch: Batch, join: AsOfJoin): readonly (string | null)[] {
  const columns = join.on.map(({ entityColumn, type }) => {
    const where = `entity rows, column "${entityColumn}"`;
    // The plan was made from these entity rows.
    const position = batch.fields.findIndex((field) => field.name === entityColumn);
    return keyColumn(batch.columns[position] as Column, type, batch.length, where);
  });
  return rowKeys(columns, batch.length);
}

function sourceRowKeys(join: AsOfJoin, source: OpenSource): readonly (string | null)[] {
  const { length } = source.batch;
  const columns = join.on.map(({ sourceColumn: name, type }) =>
    keyColumn(
      sourceColumn(join.source, source.batch, name),
      type,
      length,
      `source "${join.source.name}", column "${name}"`,
    ),
  );
  return rowKeys(columns, length);
}

/** Integers are compared as they are: one that the declared type cannot hold only matches nothing. */
function keyColumn(column: Column, type: ValueType, length: number, where: string): Column {
  const integers = ["int32", "int64"];
  if (integers.includes(column.type.kind) && integers.includes(type.kind)) return column;
  return declaredColumn(column, type, length, where);
}

function answer(
  join: AsOfJoin,
  source: OpenSource,
  matches: Int32Array,
  whys: readonly (Why | null)[],
): JoinedColumns {
  const fields: Field[] = join.select.map(({ as, type }) => ({ name: as, type }));
  const columns = join.select.map(({ column, type }) =>
    // Converted after the match, so that a value nobody asked for cannot fail.
    declaredColumn(
      takeColumn(sourceColumn(join.source, source.batch, column), matches),
      type,
      matches.length,
      `source "${join.source.name}", column "${column}"`,
    ),
  );
  if (join.eventTimeAs !== undefined) {
    const name = join.source.timestampField as string;
    fields.push({ name: join.eventTimeAs, type: timestamp() });
    columns.push(takeColumn(sourceColumn(join.source, source.batch, name), matches));
  }
  if (join.why !== undefined) {
    const builder = columnBuilder(string(), matches.length);
    whys.forEach((why, row) => {
      builder.set(row, why);
    });
    fields.push({ name: join.why, type: string() });
    columns.push(builder.build());
  }
  return { fields, columns };
}

/** Entity rows with their time column as numbers. */
export function asOfEntities(batch: Batch, timestampColumn: string): AsOfEntities {
  const column = batch.columns[batch.fields.findIndex((field) => field.name === timestampColumn)];
  const times = Float64Array.from({ length: batch.length }, (_, row) => {
    const time = column === undefined ? null : storedAt(column, row);
    return time === null ? Number.NaN : Number(time);
  });
  return { batch, times };
}
