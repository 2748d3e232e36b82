import { timestamp } from "@fs/sdk";
import type { Field, Source } from "@fs/sdk/adapter";
import { makeBatch } from "../make-batch.ts";
import type { OpenedOfflineStore } from "../opened.ts";
import type { HistoryRow } from "../oracle/history-row.ts";

/** Rows that are to be a source. */
export interface GivenSource {
  readonly name?: string;
  readonly keys: readonly Field[];
  readonly fields: readonly Field[];
  /** Whether the source has a created column; it has unless told otherwise. */
  readonly created?: boolean;
  /** Field name -> the column's name in the source; field mapping makes the one of the other. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly rows: readonly HistoryRow[];
}

/** The names of the time columns everywhere but in the source. */
export const EVENT = "ts";
export const CREATED = "cts";

/** Puts rows down where the store reads them and describes them as core would. */
export async function putSource(opened: OpenedOfflineStore, given: GivenSource): Promise<Source> {
  const { name = "stats", keys, fields, created = true, columns = {}, rows } = given;
  const times: Field[] = [EVENT, ...(created ? [CREATED] : [])].map((time) => ({
    name: time,
    type: timestamp(),
  }));
  const own = [...keys, ...times, ...fields].map((field) => ({
    type: field.type,
    name: Object.hasOwn(columns, field.name) ? (columns[field.name] as string) : field.name,
  }));
  const values = rows.map((row) => [
    ...row.key,
    micros(row.event),
    ...(created ? [micros(row.created)] : []),
    ...row.values,
  ]);
  const location = await opened.put(name, makeBatch(own, values));
  return {
    name,
    ...location,
    timestampField: EVENT,
    createdTimestampColumn: created ? CREATED : null,
    fieldMapping: Object.fromEntries(
      Object.entries(columns).map(([field, column]) => [column, field]),
    ),
  };
}

/** A time as a timestamp column holds it. */
export function micros(time: number | null): bigint | null {
  return time === null ? null : BigInt(time);
}
