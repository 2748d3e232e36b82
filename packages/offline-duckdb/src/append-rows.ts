import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import {
  type Batch,
  didYouMean,
  FeatureStoreError,
  type Field,
  isFeatureStoreError,
  type Source,
  typeText,
  type ValueType,
} from "@fs/sdk/adapter";
import { appendBatch, createBatchTable } from "./batch-table.ts";
import type { Doing } from "./duckdb-error.ts";
import { type FileLocation, locateFile } from "./file-location.ts";
import { withFileLock } from "./file-lock.ts";
import { type OpenSource, openSource } from "./open-source.ts";
import type { PhysicalType } from "./physical-type.ts";
import type { SourceBase } from "./relation.ts";
import type { Session, StatementColumn } from "./session.ts";
import { type AppendColumn, appendedRows, extendedRows, insertStatement } from "./sql/append.ts";
import { convert } from "./sql/convert.ts";
import { copyStatement } from "./sql/copy.ts";
import { type Faults, newFaults } from "./sql/fault.ts";
import { storedPhysical } from "./stored-type.ts";
import { writeWhole } from "./write-whole.ts";

const TABLE = "fs_rows";

interface Appending {
  readonly session: Session;
  readonly source: Source;
  readonly rows: Batch;
  readonly base: SourceBase;
  readonly doing: Doing;
  readonly faults: Faults;
}

/**
 * Adds rows to a source, all or none: a directory gets a further Parquet file, one file is written anew with the rows
 * behind it (under a lock), a table gets them by INSERT. Columns that the rows lack are null.
 */
export async function appendRows(
  session: Session,
  source: Source,
  rows: Batch,
  base: SourceBase,
): Promise<void> {
  const faults = newFaults();
  const doing = { what: `appending to source "${source.name}"`, faults };
  const appending = { session, source, rows, base, doing, faults };
  if (source.kind === "query") {
    throw refuse(source, "it is a query, which takes no rows; push to a file or table source");
  }
  const types = rows.fields.map(({ type }) => type);
  await createBatchTable(session, TABLE, types, doing);
  await appendBatch(session, TABLE, rows, 0, doing);
  const file = source.kind === "file" ? await fileOf(source, base) : null;
  if (file?.kind === "directory") return addFile(appending, file);
  if (file?.kind === "file") {
    return withFileLock(file.path, () => rewriteFile(appending, file));
  }
  const opened = await openSource(session, source, base);
  const columns = targetColumns(appending, opened.own);
  const names = columns.map(({ name }) => name);
  await session.run(insertStatement(opened.relation, names, appendedRows(TABLE, columns)), doing);
}

async function fileOf(source: Source, base: SourceBase): Promise<FileLocation> {
  const format = source.options.format;
  const path = String(source.options.path);
  const file = await locateFile(
    path,
    base,
    format === "csv" || format === "parquet" ? format : null,
  );
  if (file.kind === "glob")
    throw refuse(source, `"${path}" is a pattern; give the source its directory instead`);
  if (file.kind === "remote")
    throw refuse(source, `"${path}" is remote; append to a local file or directory`);
  if (file.kind === "missing") {
    throw new FeatureStoreError(
      "FS_SOURCE_UNREADABLE",
      `source "${source.name}": there is no file or directory "${path}" to append to`,
    );
  }
  return file;
}

/** One file more in a directory; an empty directory takes the columns of the rows. */
async function addFile(appending: Appending, file: FileLocation): Promise<void> {
  const { session, source, doing, rows } = appending;
  const entries = await readdir(file.path, { recursive: true, withFileTypes: true });
  if (entries.some((entry) => entry.isDirectory() && entry.name.includes("="))) {
    throw refuse(
      source,
      "its directory is partitioned (a folder key=value), and rows of several partitions would not be added at once; push to a table, or to a directory without partitions",
    );
  }
  const opened = await openTarget(appending).catch((error: unknown) => {
    if (isFeatureStoreError(error, "FS_SOURCE_UNREADABLE") && entries.length === 0) return null;
    throw error;
  });
  const own = opened?.own ?? newColumns(source, rows);
  const added = appendedRows(TABLE, targetColumns(appending, own));
  const path = `${file.path.replace(/\/+$/, "")}/append-${Date.now()}-${randomUUID()}.${file.format}`;
  await writeWhole(path, (temporary) =>
    session.run(copyStatement(added, temporary, file.format), doing),
  );
}

async function rewriteFile(appending: Appending, file: FileLocation): Promise<void> {
  const { session, doing } = appending;
  // Looked at under the lock: another writer may have been here.
  const opened = await openTarget(appending);
  const columns = targetColumns(appending, opened.own);
  const names = columns.map(({ name }) => name);
  const all = extendedRows(opened.relation, names, appendedRows(TABLE, columns));
  await writeWhole(file.path, (temporary) =>
    session.run(copyStatement(all, temporary, file.format), doing),
  );
}

/** The source to append to. Of CSV, what the rows do not give as numbers, times or truths is text: "1.10" stays so. */
async function openTarget({ session, source, base, rows }: Appending): Promise<OpenSource> {
  // Names of folders above are no columns of the file.
  const inFiles = { ...base, ownColumnsOnly: true } as const;
  const opened = await openSource(session, source, inFiles);
  if (opened.format !== "csv") return opened;
  const isText = ({ kind }: ValueType): boolean => kind === "string" || kind === "json";
  const typed = new Set(rows.fields.filter(({ type }) => !isText(type)).map(({ name }) => name));
  const texts = [...opened.columns.keys()].filter((name) => !typed.has(name));
  const fields = texts.map((name): Field => ({ name, type: { kind: "string" } }));
  return openSource(session, source, inFiles, { fields });
}

function newColumns(source: Source, rows: Batch): readonly StatementColumn[] {
  const own = new Map(Object.entries(source.fieldMapping).map(([name, mapped]) => [mapped, name]));
  return rows.fields.map(({ name, type }) => {
    return { name: own.get(name) ?? name, physical: storedPhysical(type) };
  });
}

/** The columns of the source, each with what the rows have for it. FS_SOURCE_COLUMN_MISSING for a field that it lacks. */
function targetColumns(
  appending: Appending,
  own: readonly StatementColumn[],
): readonly AppendColumn[] {
  const { source, rows } = appending;
  const mapped = (name: string): string =>
    Object.hasOwn(source.fieldMapping, name) ? (source.fieldMapping[name] as string) : name;
  const known = own.map(({ name }) => mapped(name));
  for (const { name } of rows.fields) {
    if (known.includes(name)) continue;
    throw new FeatureStoreError(
      "FS_SOURCE_COLUMN_MISSING",
      `source "${source.name}" has no column "${name}" to append to${didYouMean(name, known)}`,
    );
  }
  return own.map(({ name, physical }) => {
    const position = rows.fields.findIndex((field) => field.name === mapped(name));
    const field = rows.fields[position];
    if (field === undefined) return { name, value: `CAST(NULL AS ${physical.text})` };
    return { name, value: targetValue(appending, field.name, field.type, position, physical) };
  });
}

/** A value as the source's own type; one that does not fit stops the statement. */
function targetValue(
  { source, faults }: Appending,
  name: string,
  type: ValueType,
  position: number,
  physical: PhysicalType,
): string {
  const value = `a.c${position}`;
  const stored = storedPhysical(type);
  if (stored.kind === physical.kind && stored.text === physical.text) return value;
  const where = `source "${source.name}", column "${name}"`;
  if (!takes(physical, type)) {
    throw new FeatureStoreError(
      "FS_SOURCE_TYPE_MISMATCH",
      `${where}: it holds ${physical.text}, and the rows give ${typeText(type)}`,
    );
  }
  if (physical.kind === "float32") {
    const fault = () => "NULL";
    return convert(value, { from: stored, to: { kind: "float32" }, fault }) ?? value;
  }
  const lost = faults.raise(
    () =>
      new FeatureStoreError(
        "FS_VALUE_LOSS",
        `${where}: it holds ${physical.text}, which a value of the rows does not fit; nothing was appended`,
      ),
  );
  const from = type.kind === "json" ? `CAST(${value} AS JSON)` : value;
  const fits = `TRY_CAST(${from} AS ${physical.text})`;
  return `CASE WHEN ${value} IS NULL THEN NULL WHEN ${fits} IS NOT NULL THEN ${fits} ELSE CAST(${lost} AS ${physical.text}) END`;
}

/** Whether a column can hold values of a type, if perhaps not all of them. */
function takes({ kind }: PhysicalType, type: ValueType): boolean {
  switch (type.kind) {
    case "int32":
    case "int64":
      return kind.startsWith("int") || kind.startsWith("uint") || kind.startsWith("float");
    case "float32":
    case "float64":
      return kind.startsWith("float");
    case "string":
      return kind === "string" || kind === "text";
    case "timestamp":
      return kind.startsWith("timestamp") || kind === "date";
    case "list":
      return kind === "list" || kind === "array";
    case "json":
      return kind === "json" || kind === "jsontext" || kind === "string";
    default:
      return kind === type.kind;
  }
}

function refuse(source: Source, why: string): FeatureStoreError {
  return new FeatureStoreError("FS_SOURCE_UNSUPPORTED", `source "${source.name}": ${why}`);
}
