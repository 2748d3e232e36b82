import { int64, string } from "@fs/sdk";
import type { Field, Source } from "@fs/sdk/adapter";
import { expectEqual } from "../judge.ts";
import type { OpenedOfflineStore } from "../opened.ts";
import type { HistoryRow } from "../oracle/history-row.ts";
import {
  entityBatch,
  entityFields,
  type GivenEntity,
  type JoinSpec,
  joinedFields,
  joinedRows,
  planOf,
} from "./join-rows.ts";
import { putSource } from "./put-source.ts";

/** The usual join key and the usual feature. */
export const ID: Field = { name: "id", type: int64() };
export const V: Field = { name: "v", type: int64() };
const LABEL: Field = { name: "label", type: string() };

/** A source row with one key and one value. */
export function historyRow(
  id: bigint | null,
  event: number | null,
  value: bigint | null,
  created: number | null = null,
): HistoryRow {
  return { key: [id], event, created, values: [value] };
}

/** An entity row of one key. */
export function entityRow(id: bigint | null, time: number | null): GivenEntity {
  return { key: [id], time };
}

/** Puts rows of one key and one value down. */
export function putOne(
  opened: OpenedOfflineStore,
  rows: readonly HistoryRow[],
  name = "stats",
): Promise<Source> {
  return putSource(opened, { name, keys: [ID], fields: [V], rows });
}

/** Joins one view and expects one value for each entity row, in order, each behind its own label. */
export async function expectJoined(
  opened: OpenedOfflineStore,
  rows: readonly HistoryRow[],
  asked: readonly (readonly [GivenEntity, bigint | null])[],
  options: Partial<JoinSpec> = {},
): Promise<void> {
  const source = await putOne(opened, rows);
  const entities = asked.map(([entity], i) => ({ ...entity, extra: [`row ${i}`] }));
  const join: JoinSpec = { source, keys: [ID], select: [V], prefix: "stats__", ...options };
  const fields = joinedFields(entityFields([ID], [LABEL]), join);
  const found = await joinedRows(
    opened.store,
    planOf(entityBatch([ID], entities, [LABEL]), join),
    fields,
  );
  const answered = found.map((row) => [row[0], row[3]]);
  expectEqual(
    answered,
    asked.map(([, value], i) => [`row ${i}`, value]),
    "label and feature of each entity row",
  );
}
