import type { CallOptions, Column, Field } from "../contract/columns.ts";
import type { EntityRows, Source } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import { inferType } from "../data/infer-type.ts";
import { columnFromValues, type LooseRow, ownValue } from "../data/rows.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { timestamp } from "../schema/value-type.ts";
import { pathBelow } from "./source-path.ts";

/** Entity rows: rows, columns, a Parquet or CSV file, a SQL query, or every key and time that the sources hold in a window. */
export type HistoricalEntities =
  | readonly LooseRow[]
  | Readonly<Record<string, ArrayLike<unknown>>>
  | { readonly path: string }
  | { readonly sql: string }
  | { readonly start: Date; readonly end: Date };

/** What the columns of entity rows must be. */
export interface EntityRowNeeds {
  readonly keyColumns: readonly Field[];
  readonly requestFields: readonly Field[];
  readonly timestampColumn: string;
}

/** Entity rows as a plan takes them, and the names of their columns, in order. */
export interface GivenRows {
  readonly rows: EntityRows;
  readonly columns: readonly string[];
}

/** True for rows that stay where they are: a path or a query. */
export function isEntitySource(
  entities: HistoricalEntities,
): entities is { readonly path: string } | { readonly sql: string } {
  const { path, sql } = entities as { path?: unknown; sql?: unknown };
  return !Array.isArray(entities) && (typeof path === "string" || typeof sql === "string");
}

/** True for a window. */
export function isEntityWindow(
  entities: HistoricalEntities,
): entities is { readonly start: Date; readonly end: Date } {
  const { start, end } = entities as { start?: unknown; end?: unknown };
  return start instanceof Date && end instanceof Date;
}

/**
 * Entity rows given as values, as one batch: join keys, request fields and the time column as declared, any other
 * column as its values are. Values are checked as {@link columnFromValues} checks them.
 */
export function batchRows(
  entities: readonly LooseRow[] | Readonly<Record<string, ArrayLike<unknown>>>,
  needs: EntityRowNeeds,
): GivenRows {
  const given = Array.isArray(entities)
    ? columnsOfRows(entities)
    : Object.entries(entities as Readonly<Record<string, ArrayLike<unknown>>>);
  const names = given.map(([name]) => name);
  checkColumns(names, needs);
  const length = given[0]?.[1].length ?? 0;
  const declared = new Map(
    [...needs.requestFields, ...needs.keyColumns].map((field) => [field.name, field.type]),
  );
  declared.set(needs.timestampColumn, timestamp());
  const fields: Field[] = [];
  const columns: Column[] = [];
  for (const [name, values] of given) {
    if (values.length !== length) {
      throw new FeatureStoreError(
        "FS_COLUMN_LENGTH",
        `entity rows: column "${name}" has ${values.length} values, column "${names[0]}" has ${length}`,
      );
    }
    const where = `entity rows, column "${name}"`;
    const type = declared.get(name) ?? inferType(values, where);
    fields.push({ name, type });
    columns.push(columnFromValues(type, values, where));
  }
  return { rows: { kind: "batch", batch: { length, fields, columns } }, columns: names };
}

/** Entity rows that stay where they are; their columns are looked up, so that one that is missing is found now. */
export async function sourceRows(
  store: OfflineStore,
  entities: { readonly path: string } | { readonly sql: string },
  needs: EntityRowNeeds,
  options?: CallOptions,
): Promise<GivenRows> {
  const source: Source = {
    name: "entity rows",
    kind: "path" in entities ? "file" : "query",
    options:
      "path" in entities
        ? { path: pathBelow(currentDirectory(), entities.path) }
        : { sql: entities.sql },
    timestampField: needs.timestampColumn,
    createdTimestampColumn: null,
    fieldMapping: {},
  };
  const columns = (await store.describe(source, options)).map((column) => column.name);
  checkColumns(columns, needs);
  return { rows: { kind: "source", source }, columns };
}

function currentDirectory(): string | null {
  // A path is only ever given where there is a file system; elsewhere it stays as it is.
  return globalThis.process?.cwd?.() ?? null;
}

function checkColumns(names: readonly string[], needs: EntityRowNeeds): void {
  const given = new Set(names);
  const missing = (
    code: "FS_JOIN_KEY_MISSING" | "FS_REQUEST_FIELD_MISSING" | "FS_COLUMN_MISSING",
    what: string,
    name: string,
  ) => {
    const hint = didYouMean(name, names).replace("did you mean", "did you call it");
    return new FeatureStoreError(
      code,
      `entity rows lack the ${what} "${name}"${hint || "; they have no columns"}`,
    );
  };
  if (!given.has(needs.timestampColumn))
    throw missing("FS_COLUMN_MISSING", "time column", needs.timestampColumn);
  for (const field of needs.keyColumns) {
    if (!given.has(field.name)) throw missing("FS_JOIN_KEY_MISSING", "join key", field.name);
  }
  for (const field of needs.requestFields) {
    if (!given.has(field.name))
      throw missing("FS_REQUEST_FIELD_MISSING", "request field", field.name);
  }
}

function columnsOfRows(rows: readonly LooseRow[]): [string, readonly unknown[]][] {
  const names = new Set<string>();
  rows.forEach((row, i) => {
    if (typeof row !== "object" || row === null) {
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `entity rows, row ${i}: expected an object of column: value`,
      );
    }
    for (const name of Object.keys(row)) names.add(name);
  });
  return [...names].map((name) => [name, rows.map((row) => ownValue(row, name))]);
}
