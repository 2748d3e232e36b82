import type { CallOptions, Column, Field } from "../contract/columns.ts";
import type { EntityRows, Source } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import { emptyColumn } from "../data/column-builder.ts";
import { inferType } from "../data/infer-type.ts";
import { columnFromValues, type LooseRow, ownValue } from "../data/rows.ts";
import { countText } from "../errors/count-text.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { float64, int64, timestamp, type ValueType } from "../schema/value-type.ts";
import { type ArrowTable, arrowColumns, isArrowTable } from "./arrow-table.ts";
import { refuseMistakenMicros } from "./mistaken-micros.ts";
import { pathBelow } from "./source-path.ts";

/** Entity rows: rows, columns, an Arrow table, a Parquet or CSV file, a SQL query, or every key and time that the sources hold in a window. */
export type HistoricalEntities<Row = LooseRow> =
  | ArrowTable
  | readonly Row[]
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

/** Entity rows given as values. */
export type GivenEntities =
  | ArrowTable
  | readonly LooseRow[]
  | Readonly<Record<string, ArrayLike<unknown>>>;

/**
 * Entity rows given as values, as one batch: join keys, request fields and the time column as declared, any other
 * column as its values are. Values are checked as {@link columnFromValues} checks them.
 */
export function batchRows(entities: GivenEntities, needs: EntityRowNeeds): GivenRows {
  if (Array.isArray(entities) && entities.length === 0) return noRows(needs);
  const given = columnsOf(entities);
  const names = given.map((column) => column.name);
  checkColumns(names, needs);
  const length = given[0]?.values.length ?? 0;
  const declared = new Map(
    [...needs.requestFields, ...needs.keyColumns].map(({ name, type }) => [name, widened(type)]),
  );
  declared.set(needs.timestampColumn, timestamp());
  const fields: Field[] = [];
  const columns: Column[] = [];
  for (const { name, values, type: known } of given) {
    if (values.length !== length) {
      throw new FeatureStoreError(
        "FS_COLUMN_LENGTH",
        `entity rows: column "${name}" has ${countText(values.length, "value")}, column "${names[0]}" has ${length}`,
      );
    }
    const where = `entity rows, column "${name}"`;
    const type = declared.get(name) ?? known ?? inferType(values, where);
    if (name === needs.timestampColumn) refuseMistakenMicros(values, where);
    fields.push({ name, type });
    columns.push(columnFromValues(type, values, where));
  }
  return { rows: { kind: "batch", batch: { length, fields, columns } }, columns: names };
}

/** An empty list says nothing of columns; its answer has those that any rows would need. */
function noRows(needs: EntityRowNeeds): GivenRows {
  const time = { name: needs.timestampColumn, type: timestamp() };
  const needed = [...needs.keyColumns, ...needs.requestFields, time];
  const fields = [...new Map(needed.map((field) => [field.name, field])).values()];
  const columns = fields.map((field) => emptyColumn(field.type, 0));
  return {
    rows: { kind: "batch", batch: { length: 0, fields, columns } },
    columns: fields.map((field) => field.name),
  };
}

/**
 * Entity rows keep what they were given: a key beyond int32 is no error, it matches nothing; a request field is
 * rounded where a transform sees it, not in the row.
 */
function widened(type: ValueType): ValueType {
  if (type.kind === "int32") return int64();
  return type.kind === "float32" ? float64() : type;
}

interface GivenColumn {
  readonly name: string;
  readonly values: ArrayLike<unknown>;
  readonly type?: ValueType;
}

function columnsOf(entities: GivenEntities): readonly GivenColumn[] {
  if (Array.isArray(entities)) return columnsOfRows(entities);
  if (isArrowTable(entities)) return arrowColumns(entities);
  return Object.entries(entities as Readonly<Record<string, ArrayLike<unknown>>>).map(
    ([name, values]) => {
      if (typeof values === "object" && values !== null && typeof values.length === "number") {
        return { name, values };
      }
      throw new FeatureStoreError(
        "FS_VALUE_INVALID",
        `entity rows, column "${name}": expected a list of values`,
      );
    },
  );
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

function columnsOfRows(rows: readonly LooseRow[]): readonly GivenColumn[] {
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
  return [...names].map((name) => ({ name, values: rows.map((row) => ownValue(row, name)) }));
}
