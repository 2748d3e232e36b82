import { timestamp } from "@fs/sdk";
import type {
  AsOfJoin,
  AsOfPlan,
  Batch,
  CallOptions,
  EntityRows,
  Field,
  OfflineStore,
  Source,
} from "@fs/sdk/adapter";
import { makeBatch } from "../make-batch.ts";
import type { AsOfAsk } from "../oracle/as-of-oracle.ts";
import { plainRows } from "../plain-rows.ts";
import { micros } from "./put-source.ts";

/** The time column of entity rows. */
export const TIME = "t";

/** An entity row; `extra` values pass through. */
export interface GivenEntity extends AsOfAsk {
  readonly extra?: readonly unknown[];
}

/** Fields of entity rows as {@link entityBatch} orders them: extra columns, keys, time. */
export function entityFields(
  keys: readonly Field[],
  extras: readonly Field[] = [],
): readonly Field[] {
  return [...extras, ...keys, { name: TIME, type: timestamp() }];
}

/** Entity rows as a store gets them. */
export function entityBatch(
  keys: readonly Field[],
  rows: readonly GivenEntity[],
  extras: readonly Field[] = [],
): Batch {
  return makeBatch(
    entityFields(keys, extras),
    rows.map(({ key, time, extra = [] }) => [...extra, ...key, micros(time)]),
  );
}

/** What is said of a join; the rest is as usual. */
export interface JoinSpec extends Partial<Omit<AsOfJoin, "source" | "on" | "select">> {
  readonly source: Source;
  /** Source column names are those of the entity rows, unless `entityColumns` says otherwise. */
  readonly keys: readonly Field[];
  readonly entityColumns?: readonly string[];
  readonly select: readonly Field[];
  /** Put before the name of each selected column. */
  readonly prefix?: string;
}

/** A join as core would ask for it. */
export function joinOf(spec: JoinSpec): AsOfJoin {
  const { source, keys, entityColumns, select, prefix = "", ...options } = spec;
  return {
    source,
    on: keys.map(({ name, type }, i) => ({
      entityColumn: entityColumns?.[i] ?? name,
      sourceColumn: name,
      type,
    })),
    ttlMicros: null,
    knownByThen: false,
    select: select.map(({ name, type }) => ({ column: name, as: `${prefix}${name}`, type })),
    ...options,
  };
}

/** A plan over entity rows. */
export function planOf(entities: EntityRows | Batch, ...joins: readonly JoinSpec[]): AsOfPlan {
  const rows: EntityRows = "kind" in entities ? entities : { kind: "batch", batch: entities };
  return { entities: rows, timestampColumn: TIME, joins: joins.map(joinOf) };
}

/** Every row that a plan answers, as plain values; `fields` are those that the answer must have. */
export async function joinedRows(
  store: OfflineStore,
  plan: AsOfPlan,
  fields: readonly Field[],
  options?: CallOptions,
): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const batch of store.asOfJoin(plan, options)) {
    for (const row of plainRows(batch, fields, "the joined rows")) rows.push(row);
  }
  return rows;
}

/** The fields that a plan over these entity fields must answer. */
export function joinedFields(
  entities: readonly Field[],
  ...joins: readonly JoinSpec[]
): readonly Field[] {
  return [
    ...entities,
    ...joins.flatMap(({ select, prefix = "" }) =>
      select.map(({ name, type }) => ({ name: `${prefix}${name}`, type })),
    ),
  ];
}
