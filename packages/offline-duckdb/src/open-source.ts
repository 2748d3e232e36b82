import { didYouMean, FeatureStoreError, type Field, type Source } from "@fs/sdk/adapter";
import { partitionKeys, type TimeWindow } from "./date-partition.ts";
import { refuseFoldedNames } from "./folded-names.ts";
import { filesOf, isDatePartitioned, partitionFiles } from "./partition-files.ts";
import type { PhysicalType } from "./physical-type.ts";
import { locateSourceFile, type Relation, relationOf, type SourceBase } from "./relation.ts";
import type { Session, StatementColumn } from "./session.ts";
import { convert } from "./sql/convert.ts";
import { identifier } from "./sql/identifier.ts";

/** A source that was looked at: what it is in SQL, and its columns. */
export interface OpenSource extends Relation {
  readonly source: Source;
  /** Under their own names, in order. */
  readonly own: readonly StatementColumn[];
  /** By the name that everything else uses. */
  readonly columns: ReadonlyMap<string, StatementColumn>;
}

/** A column of an opened source as SQL over a row `r`. */
export interface OpenColumn {
  readonly expression: string;
  readonly physical: PhysicalType;
}

/** What is going to be read of a source. */
export interface SourceReading {
  /**
   * The columns that are needed, under their mapped names. One that is declared text is read as text where the format
   * has no types of its own (CSV, names of folders), so that a key "007" stays one.
   */
  readonly fields?: readonly Field[];
  /** When the rows happened that are needed; null = any time. */
  readonly window?: TimeWindow | null;
}

/** Looks at a source. Of files in folders by date, those that lie outside the window are not opened. */
export async function openSource(
  session: Session,
  source: Source,
  base: SourceBase,
  { fields = [], window = null }: SourceReading = {},
): Promise<OpenSource> {
  const open = (only: readonly string[] | null) => openFiles(session, source, base, fields, only);
  if (!isDatePartitioned(source)) return open(null);
  const file = await locateSourceFile(source, base);
  const only = await partitionFiles(session, source, file, window);
  if (only === null) return open(null);
  const some = await open(only);
  // Those files may lack a column that others have, or hold nothing but nulls of another type.
  return fields.every((field) => isReadable(some, field)) ? some : open(null);
}

async function openFiles(
  session: Session,
  source: Source,
  base: SourceBase,
  fields: readonly Field[],
  only: readonly string[] | null,
): Promise<OpenSource> {
  const doing = { what: `source "${source.name}"`, source };
  let relation = await relationOf(source, base, { texts: [], textPartitions: [], only });
  let own = await session.columns(relation.describe, doing);
  const untyped = untypedTexts(own, source, fields);
  if (untyped.length > 0 && relation.file !== null) {
    const paths =
      relation.file.kind === "file" ? [] : await filesOf(session, source, relation.file);
    const keys = partitionKeys(paths[0] ?? relation.file.path);
    const [textPartitions, columns] = [true, false].map((isKey) =>
      untyped.filter((name) => keys.includes(name) === isKey),
    ) as [string[], string[]];
    const texts = relation.format === "csv" ? columns : [];
    if (texts.length + textPartitions.length > 0) {
      relation = await relationOf(source, base, { texts, textPartitions, only });
      own = await session.columns(relation.describe, doing);
    }
  }
  await refuseFoldedNames(session, source, relation, own);
  const columns = new Map(own.map((column) => [column.name, column]));
  for (const [name, mapped] of Object.entries(source.fieldMapping)) {
    const column = own.find((one) => one.name === name);
    if (column === undefined) continue;
    if (columns.get(name) === column) columns.delete(name);
    columns.set(mapped, column);
  }
  return { ...relation, source, own, columns };
}

/** The column of a mapped name. FS_SOURCE_COLUMN_MISSING with the nearest where there is none. */
export function columnOfSource(opened: OpenSource, name: string): OpenColumn {
  const column = opened.columns.get(name);
  if (column !== undefined) {
    return { expression: `r.${identifier(column.name)}`, physical: column.physical };
  }
  throw new FeatureStoreError(
    "FS_SOURCE_COLUMN_MISSING",
    `source "${opened.source.name}" has no column "${name}"${didYouMean(name, opened.columns.keys())}`,
  );
}

/** Whether a column is there, and can be what it is declared. */
function isReadable({ columns }: OpenSource, { name, type }: Field): boolean {
  const column = columns.get(name);
  if (column === undefined) return false;
  const fault = (): string => "NULL";
  return convert("r.c", { from: column.physical, to: type, fault }) !== null;
}

/** The source's own names of the columns that are declared text and are none. */
function untypedTexts(
  own: readonly StatementColumn[],
  { fieldMapping }: Source,
  fields: readonly Field[],
): readonly string[] {
  const texts = new Set(
    fields.filter(({ type }) => type.kind === "string").map(({ name }) => name),
  );
  return own
    .filter(({ name, physical }) => {
      const mapped = Object.hasOwn(fieldMapping, name) ? (fieldMapping[name] as string) : name;
      return texts.has(mapped) && physical.kind !== "string";
    })
    .map(({ name }) => name);
}
