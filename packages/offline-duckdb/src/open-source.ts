import { didYouMean, FeatureStoreError, type Source } from "@fs/sdk/adapter";
import { refuseFoldedNames } from "./folded-names.ts";
import type { PhysicalType } from "./physical-type.ts";
import { type Relation, relationOf, type SourceBase } from "./relation.ts";
import type { Session, StatementColumn } from "./session.ts";
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

/**
 * Looks at a source. `texts` are columns that must be read as text where the format has no types of its own (CSV), so
 * that a key "007" stays one.
 */
export async function openSource(
  session: Session,
  source: Source,
  base: SourceBase,
  texts: readonly string[] = [],
): Promise<OpenSource> {
  const doing = { what: `source "${source.name}"`, source };
  let relation = await relationOf(source, base, []);
  let own = await session.columns(relation.describe, doing);
  const retyped = relation.format === "csv" ? ownNames(own, source, texts) : [];
  if (retyped.length > 0) {
    relation = await relationOf(source, base, retyped);
    own = await session.columns(relation.describe, doing);
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

function ownNames(
  own: readonly StatementColumn[],
  source: Source,
  texts: readonly string[],
): readonly string[] {
  const wanted = new Set(texts);
  const { fieldMapping } = source;
  return own
    .filter(({ name, physical }) => {
      const mapped = Object.hasOwn(fieldMapping, name) ? (fieldMapping[name] as string) : name;
      return wanted.has(mapped) && physical.kind !== "string";
    })
    .map(({ name }) => name);
}
