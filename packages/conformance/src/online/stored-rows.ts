import {
  type CallOptions,
  type EntityKeys,
  entityKeys,
  type FeatureBatch,
  type Field,
  type KeyedBatch,
  type OnlineStore,
  type Table,
} from "@fs/sdk/adapter";
import { expectEqual, expectTrue } from "../judge.ts";
import { makeBatch, makeColumn } from "../make-batch.ts";
import { plainRows } from "../plain-rows.ts";

/** A row to write, as plain values in the order of the table's fields. */
export interface GivenRow {
  readonly key: readonly unknown[];
  readonly event: number;
  /** Null = not known; left out of every row = the view has no created column. */
  readonly created?: number | null;
  readonly values: readonly unknown[];
}

/** A row that was read. */
export interface FoundRow {
  readonly event: number;
  readonly created: number | null;
  readonly values: readonly unknown[];
}

/** Join-key values of many entities as a store gets them. */
export function keysOf(table: Table, keys: readonly (readonly unknown[])[]): EntityKeys {
  const columns = table.joinKeys.map(({ type }, position) =>
    makeColumn(
      type,
      keys.map((key) => key[position]),
    ),
  );
  return entityKeys(columns, keys.length);
}

/** Rows as a store gets them. */
export function keyedBatch(table: Table, rows: readonly GivenRow[]): KeyedBatch {
  const hasCreated = rows.some((row) => row.created !== undefined);
  return {
    ...makeBatch(
      table.fields,
      rows.map((row) => row.values),
    ),
    keys: keysOf(
      table,
      rows.map((row) => row.key),
    ),
    eventTimes: Float64Array.from(rows, (row) => row.event),
    createdTimes: hasCreated ? Float64Array.from(rows, (row) => row.created ?? Number.NaN) : null,
  };
}

/** Writes rows in one call. */
export function writeRows(
  store: OnlineStore,
  table: Table,
  rows: readonly GivenRow[],
  options?: CallOptions,
): Promise<{ readonly written: number; readonly stale: number }> {
  return store.write(table, keyedBatch(table, rows), options);
}

/** Reads rows of one table in one call; answer[i] belongs to keys[i], null = no such row. */
export async function readRows(
  store: OnlineStore,
  table: Table,
  keys: readonly (readonly unknown[])[],
  features: readonly string[] = table.fields.map((field) => field.name),
): Promise<readonly (FoundRow | null)[]> {
  const answers = await store.read([{ select: { table, features }, keys: keysOf(table, keys) }]);
  expectEqual(answers.length, 1, "one read asks for one answer: the number of answers");
  return foundRows(
    answers[0] as FeatureBatch,
    keys.length,
    fieldsOf(table, features),
    `read of "${table.name}"`,
  );
}

/** The rows of an answer, after a look at its shape. */
export function foundRows(
  answer: FeatureBatch,
  length: number,
  fields: readonly Field[],
  what: string,
): readonly (FoundRow | null)[] {
  expectEqual(answer.length, length, `${what}: one row for each key that was asked for`);
  const rows = plainRows(answer, fields, what);
  expectTrue(answer.eventTimes.length >= length, `${what}: fewer event times than rows`);
  return rows.map((values, row) => {
    const event = answer.eventTimes[row] as number;
    if (Number.isNaN(event)) {
      const empty = values.every((value) => value === null);
      expectTrue(empty, `${what}, row ${row}: there is no such row, but it has values`);
      return null;
    }
    const created = answer.createdTimes?.[row] ?? Number.NaN;
    return { event, created: Number.isNaN(created) ? null : created, values };
  });
}

/** The values of read rows alone; null = no such row. */
export function valuesOf(rows: readonly (FoundRow | null)[]): (readonly unknown[] | null)[] {
  return rows.map((row) => row?.values ?? null);
}

/** The fields of these names, in that order. */
export function fieldsOf(table: Table, features: readonly string[]): readonly Field[] {
  return features.map((name) => table.fields.find((field) => field.name === name) as Field);
}
