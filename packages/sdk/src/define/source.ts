import type { Source } from "../contract/offline-plan.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type Duration, durationMicros } from "../schema/duration.ts";
import { brand, type DefinitionMeta, type Meta, metaOf } from "./definition.ts";
import { checkDistinct, checkName } from "./names.ts";

/** What every data source may be told. */
export interface SourceOptions extends Meta {
  readonly name?: string;
  /** The column of event times, under its mapped name. */
  readonly timestampField?: string;
  /** The column that says when a row was written; the newest of equal event times wins. */
  readonly createdTimestampColumn?: string;
  /** Source column -> the name used everywhere else. */
  readonly fieldMapping?: Readonly<Record<string, string>>;
  /** How far ahead of the clock an event time may lie; "1d" unless told otherwise, null = any. */
  readonly maxFuture?: Duration | null;
}

/** Where the history of features lies. */
export interface DataSource extends Source, DefinitionMeta {
  readonly maxFuture: Duration | null;
}

/** What a file source may be told beside what every source may. */
export interface FileSourceOptions extends SourceOptions {
  readonly path: string;
  readonly format?: "parquet" | "csv";
  /**
   * The files lie in folders `column=date` (Hive partitions) by the date of their event times: what lies in folders
   * outside the window that a join or a run needs is then not opened. The date may be one of any time zone. Several
   * columns are those of year, month, day and hour, in this order and as many as there are.
   */
  readonly datePartitionColumn?: string | readonly string[];
  /** How the dates of one column are written, with `%Y`, `%m`, `%d` and `%H` in this order; "%Y-%m-%d" unless told otherwise. */
  readonly datePartitionColumnFormat?: string;
}

/**
 * Rows in files: one Parquet or CSV file, a glob, or a directory of such files at any depth, where the names of folders
 * `key=value` are columns too. A relative path is resolved from the feature repository. Its name is the path, unless one
 * is given.
 *
 * @example
 * fileSource({ path: "data/stats", timestampField: "event_timestamp", datePartitionColumn: "day" });
 */
export function fileSource(definition: FileSourceOptions): DataSource {
  checkText("fileSource", "path", definition.path);
  const { path, format, datePartitionColumn, datePartitionColumnFormat } = definition;
  if (definition.name === undefined) checkNameable(path);
  checkPartition(definition);
  return dataSource("file", definition.name ?? path, definition, {
    path,
    ...(format === undefined ? {} : { format }),
    ...(datePartitionColumn === undefined
      ? {}
      : {
          datePartitionColumn:
            typeof datePartitionColumn === "string"
              ? datePartitionColumn
              : Object.freeze([...datePartitionColumn]),
        }),
    ...(datePartitionColumnFormat === undefined ? {} : { datePartitionColumnFormat }),
  });
}

/** Rows in a table of the offline store's database: `table`, or `schema.table`. Its name is the table, unless one is given. */
export function tableSource(definition: SourceOptions & { readonly table: string }): DataSource {
  checkText("tableSource", "table", definition.table);
  return dataSource("table", definition.name ?? definition.table, definition, {
    table: definition.table,
  });
}

/** Rows that a SQL query answers: features that are aggregates of other rows, for example. */
export function querySource(
  definition: SourceOptions & { readonly name: string; readonly sql: string },
): DataSource {
  checkText("querySource", "sql", definition.sql);
  checkName("data source", definition.name);
  return dataSource("query", definition.name, definition, { sql: definition.sql });
}

/** Rows of a kind that a plug-in's offline store understands; `options` is plain data. */
export function customSource(
  definition: SourceOptions & {
    readonly name: string;
    readonly kind: string;
    readonly options?: Readonly<Record<string, unknown>>;
  },
): DataSource {
  checkName("data source", definition.name);
  return dataSource(definition.kind, definition.name, definition, definition.options ?? {});
}

/** Any data source; the factories of the kinds above say what each needs. */
export function dataSource(
  kind: string,
  name: string,
  options: SourceOptions,
  kindOptions: Readonly<Record<string, unknown>>,
): DataSource {
  const where = `data source "${name}"`;
  const maxFuture = options.maxFuture === undefined ? "1d" : options.maxFuture;
  if (maxFuture !== null) durationMicros(maxFuture, `${where}, maxFuture`);
  const { timestampField, createdTimestampColumn, fieldMapping = {} } = options;
  if (timestampField !== undefined && timestampField === createdTimestampColumn) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      `${where}: "${timestampField}" cannot be both the timestamp field and the created timestamp column`,
    );
  }
  for (const [option, text] of [
    ["timestampField", timestampField],
    ["createdTimestampColumn", createdTimestampColumn],
    ...Object.entries(fieldMapping).map(([column, text]) => [`fieldMapping of "${column}"`, text]),
  ] as const)
    if (text !== undefined) checkText(where, option as string, text);
  checkDistinct(`${where}, field mapping to`, Object.values(fieldMapping));
  return brand("data_source", {
    ...metaOf(options),
    name,
    kind,
    options: Object.freeze({ ...kindOptions }),
    timestampField: timestampField ?? null,
    createdTimestampColumn: createdTimestampColumn ?? null,
    fieldMapping: Object.freeze({ ...fieldMapping }),
    maxFuture,
  });
}

function checkPartition({
  datePartitionColumn,
  datePartitionColumnFormat,
}: FileSourceOptions): void {
  const isList = Array.isArray(datePartitionColumn);
  const columns: readonly unknown[] = isList ? datePartitionColumn : [datePartitionColumn];
  if (datePartitionColumn !== undefined)
    for (const column of columns) checkText("fileSource", "datePartitionColumn", column);
  if (columns.length < 1 || columns.length > 4) {
    throw new FeatureStoreError(
      "FS_DEFINITION_INVALID",
      'fileSource: "datePartitionColumn" is one column of dates, or the columns of year, month, day and hour, as many as there are',
    );
  }
  if (datePartitionColumnFormat === undefined) return;
  checkText("fileSource", "datePartitionColumnFormat", datePartitionColumnFormat);
  if (datePartitionColumn !== undefined && !isList) return;
  throw new FeatureStoreError(
    "FS_DEFINITION_INVALID",
    'fileSource: "datePartitionColumnFormat" describes the dates of one "datePartitionColumn"; give that too',
  );
}

/** A source is named in messages, in logs and in the registry: a path that may hold a secret is no name. */
function checkNameable(path: string): void {
  if (!/^[A-Za-z][\w+.-]*:\/\/([^/]*@|[^?]*\?)/.test(path)) return;
  throw new FeatureStoreError(
    "FS_DEFINITION_INVALID",
    'fileSource: give a "name": the path is a URL with a user or a query, which would be shown as the name of the source',
  );
}

function checkText(what: string, option: string, value: unknown): void {
  if (typeof value === "string" && value.trim() !== "") return;
  throw new FeatureStoreError(
    "FS_DEFINITION_INVALID",
    `${what}: "${option}" is a text that is not empty`,
  );
}
