import type { CallOptions } from "../contract/columns.ts";
import type { SourceColumn } from "../contract/offline-plan.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { AnyFeatureView } from "../define/definitions.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { didYouMean } from "../errors/nearest.ts";
import { sameType, typeText } from "../schema/type-text.ts";
import { timestamp, type ValueKind, type ValueType } from "../schema/value-type.ts";
import { locateSource } from "./source-path.ts";

/** Declared kind -> kinds of a source that convert to it; the one table of conversions that an offline store carries out. */
const CONVERTS: Readonly<Partial<Record<ValueKind, readonly ValueKind[]>>> = {
  int32: ["int64", "bool"],
  int64: ["int32", "bool"],
  float32: ["float64", "int32", "int64"],
  float64: ["float32", "int32", "int64"],
  // JSON that was written to Parquet is read back as text.
  json: ["string"],
};

/**
 * Holds a view against the columns that its source has. FS_SOURCE_COLUMN_MISSING with the nearest column, and
 * FS_SOURCE_TYPE_MISMATCH naming both types, for a column that cannot be what the view declares.
 */
export async function checkSource(
  store: OfflineStore,
  view: AnyFeatureView,
  baseDirectory: string | null,
  options?: CallOptions,
): Promise<void> {
  const { source } = view;
  if (!store.supports.sources.includes(source.kind)) {
    throw new FeatureStoreError(
      "FS_SOURCE_UNSUPPORTED",
      `feature view "${view.name}": offline store "${store.name}" reads no source of kind "${source.kind}"; it reads ${store.supports.sources.join(", ")}`,
    );
  }
  const columns = await store.describe(locateSource(source, baseDirectory), options);
  const byName = byMappedName(columns, source.fieldMapping);
  const check = (name: string, type: ValueType, what: string) =>
    checkColumn(view, byName, name, type, what);
  check(source.timestampField as string, timestamp(), "timestamp field");
  if (source.createdTimestampColumn !== null)
    check(source.createdTimestampColumn, timestamp(), "created timestamp column");
  for (const [name, type] of Object.entries(view.believes.joinKeys)) check(name, type, "join key");
  for (const [name, type] of Object.entries(view.schema)) check(name, type, "feature");
}

/** A column that another is mapped onto is out of sight: offline stores read the mapped one. */
function byMappedName(
  columns: readonly SourceColumn[],
  fieldMapping: Readonly<Record<string, string>>,
): ReadonlyMap<string, SourceColumn> {
  const renamed = columns.filter((column) => Object.hasOwn(fieldMapping, column.name));
  const plain = columns.filter((column) => !renamed.includes(column));
  return new Map([
    ...plain.map((column) => [column.name, column] as const),
    ...renamed.map((column) => [fieldMapping[column.name] as string, column] as const),
  ]);
}

function checkColumn(
  view: AnyFeatureView,
  columns: ReadonlyMap<string, SourceColumn>,
  name: string,
  type: ValueType,
  what: string,
): void {
  const column = columns.get(name);
  if (column === undefined) {
    throw new FeatureStoreError(
      "FS_SOURCE_COLUMN_MISSING",
      `feature view "${view.name}": its source "${view.source.name}" has no column "${name}" (${what})${didYouMean(name, columns.keys())}`,
    );
  }
  if (column.type !== null && converts(column.type, type)) return;
  throw new FeatureStoreError(
    "FS_SOURCE_TYPE_MISMATCH",
    `feature view "${view.name}", ${what} "${name}": declared ${typeText(type)}, but the source "${view.source.name}" holds ${column.physical}, which does not convert to it; declare ${column.type === null ? "another column" : typeText(column.type)}, or cast it in a querySource`,
  );
}

function converts(from: ValueType, to: ValueType): boolean {
  if (sameType(from, to)) return true;
  if (from.kind === "list" && to.kind === "list" && from.item && to.item)
    return converts(from.item, to.item);
  return CONVERTS[to.kind]?.includes(from.kind) ?? false;
}
