import type { FeatureBatch } from "../contract/columns.ts";
import type { KeyedBatch, Table, TableSelect } from "../contract/online-store.ts";
import { decodeEntityIds } from "./decode-entity-ids.ts";
import { rowReader } from "./row-reader.ts";
import { HEAD_BYTES, headCreatedTime, headEventTime } from "./version-head.ts";

/** What a select wants of stored values (a head, then a packed row); null = no such row, event time NaN. */
export function readHeadedRows(
  select: TableSelect,
  values: readonly (Uint8Array | null | undefined)[],
): FeatureBatch {
  const reader = rowReader(select);
  const columns = reader.read(values, HEAD_BYTES);
  const eventTimes = new Float64Array(values.length).fill(Number.NaN);
  const createdTimes = new Float64Array(values.length).fill(Number.NaN);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    if (value === null || value === undefined) continue;
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    eventTimes[row] = headEventTime(view, 0);
    createdTimes[row] = headCreatedTime(view, 0);
  }
  return { length: values.length, fields: reader.fields, columns, eventTimes, createdTimes };
}

/** Stored values with the ids they were found under, as `scan` answers them: every field of the table. */
export function keyedRows(
  table: Table,
  ids: readonly string[],
  values: readonly Uint8Array[],
): KeyedBatch {
  const select = { table, features: table.fields.map((field) => field.name) };
  return {
    ...readHeadedRows(select, values),
    keys: decodeEntityIds(ids, table.joinKeys, table.name),
  };
}
