import { FeatureStoreError, type Source } from "@fs/sdk/adapter";
import { type FileBase, type FileLocation, locateFile } from "./file-location.ts";
import { isDatePartitioned } from "./partition-files.ts";
import { identifier, tableParts, textLiteral } from "./sql/identifier.ts";
import { statementText } from "./sql/statement-text.ts";

/** What turning a source into SQL needs to know of the store. */
export interface SourceBase extends FileBase {
  /** Whether there is a database whose tables can be read. */
  readonly database: boolean;
  /** Leave out the columns that stand in the names of folders (Hive partitions): what is in the files alone. */
  readonly ownColumnsOnly?: true;
}

/** A source as SQL. */
export interface Relation {
  /** Stands behind FROM. */
  readonly relation: string;
  /** A statement whose columns are the source's, under their own names. */
  readonly describe: string;
  readonly file: FileLocation | null;
  readonly format: "parquet" | "csv" | null;
  /** The relation with a column `file_row_number`, where the engine knows the place of a row by itself. */
  readonly numbered: string | null;
  /** The files as an argument of the engine's functions; null where there are none. */
  readonly files: string | null;
}

/** How files are read. */
export interface FileReading {
  /** Columns of a CSV file to be read as text. */
  readonly texts: readonly string[];
  /** Hive partitions to be read as text. */
  readonly textPartitions: readonly string[];
  /** These files alone, as patterns; null = all. */
  readonly only: readonly string[] | null;
}

/**
 * A source as SQL. FS_SOURCE_UNSUPPORTED for a kind or an option that DuckDB does not read, FS_SOURCE_UNREADABLE for a
 * file that is not there.
 */
export async function relationOf(
  source: Source,
  base: SourceBase,
  reading: FileReading,
): Promise<Relation> {
  switch (source.kind) {
    case "file":
      return fileRelation(source, await locateSourceFile(source, base), reading, base);
    case "table":
      return tableRelation(source, base);
    case "query":
      return queryRelation(source);
    default:
      throw refuse(
        source,
        `DuckDB reads no source of kind "${source.kind}"; it reads file, table and query`,
      );
  }
}

/** Where the file of a source lies. FS_SOURCE_UNREADABLE where there is none. */
export async function locateSourceFile(source: Source, base: SourceBase): Promise<FileLocation> {
  const path = textOption(source, "path");
  const format = source.options.format ?? null;
  if (format !== null && format !== "parquet" && format !== "csv") {
    throw refuse(source, 'DuckDB reads files of format "parquet" and "csv"');
  }
  const file = await locateFile(path, base, format);
  if (file.kind !== "missing") return file;
  throw new FeatureStoreError(
    "FS_SOURCE_UNREADABLE",
    `source "${source.name}": there is no file "${path}"; check the path, which is relative to ${base.directory}`,
  );
}

function fileRelation(
  source: Source,
  file: FileLocation,
  { texts, textPartitions, only }: FileReading,
  base: SourceBase,
): Relation {
  const files = only === null ? textLiteral(file.pattern) : `[${only.map(textLiteral).join(", ")}]`;
  const scan = (options: readonly string[]): string => {
    const many = file.kind === "file" ? [] : ["union_by_name = true"];
    const all = [files, ...options, ...many, ...hiveOptions()].join(", ");
    return `${file.format === "csv" ? "read_csv" : "read_parquet"}(${all})`;
  };
  const hiveOptions = (): readonly string[] => {
    if (base.ownColumnsOnly === true) return ["hive_partitioning = false"];
    const types = textPartitions.map((name) => `${textLiteral(name)}: 'VARCHAR'`).join(", ");
    return [
      // A few files alone may not show the engine what the whole folder does.
      ...(isDatePartitioned(source) ? ["hive_partitioning = true"] : []),
      ...(types === "" ? [] : [`hive_types = {${types}}`]),
    ];
  };
  const relation = scan(file.format === "csv" ? csvOptions(texts) : []);
  const numbered =
    file.format === "parquet" && file.kind === "file" ? scan(["file_row_number = true"]) : null;
  const describe = `SELECT * FROM ${relation}`;
  return { relation, describe, file, format: file.format, numbered, files };
}

function csvOptions(texts: readonly string[]): readonly string[] {
  // The whole file decides the types: one that holds for the first rows alone would stop the statement later.
  const sniffed = ["header = true", "sample_size = -1"];
  if (texts.length === 0) return sniffed;
  const types = texts.map((name) => `${textLiteral(name)}: 'VARCHAR'`);
  return [...sniffed, `types = {${types.join(", ")}}`];
}

function tableRelation(source: Source, base: SourceBase): Relation {
  const table = textOption(source, "table");
  if (!base.database) {
    throw refuse(source, `it is a table, and the DuckDB store has no database; give it a "path"`);
  }
  const parts = tableParts(table);
  if (parts === null) {
    throw refuse(
      source,
      `"${table}" is no table name; write table, schema.table or database.schema.table`,
    );
  }
  const relation = parts.map(identifier).join(".");
  const describe = `SELECT * FROM ${relation}`;
  return { relation, describe, file: null, format: null, numbered: null, files: null };
}

function queryRelation(source: Source): Relation {
  const sql = statementText(textOption(source, "sql"));
  if (sql === "") throw refuse(source, 'the option "sql" holds no statement');
  return {
    relation: `(${sql})`,
    describe: sql,
    file: null,
    format: null,
    numbered: null,
    files: null,
  };
}

function textOption(source: Source, option: string): string {
  const value = source.options[option];
  if (typeof value === "string" && value.trim() !== "") return value;
  throw refuse(source, `a source of kind "${source.kind}" needs the option "${option}"`);
}

function refuse(source: Source, why: string): FeatureStoreError {
  return new FeatureStoreError("FS_SOURCE_UNSUPPORTED", `source "${source.name}": ${why}`);
}
