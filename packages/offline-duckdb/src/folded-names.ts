import { FeatureStoreError, type Source } from "@fs/sdk/adapter";
import type { Relation } from "./relation.ts";
import type { Session, StatementColumn } from "./session.ts";

/**
 * Refuses a source with two columns whose names differ in case alone: DuckDB takes them for one name and would answer
 * the second under another. FS_COLUMN_COLLISION names both.
 */
export async function refuseFoldedNames(
  session: Session,
  source: Source,
  relation: Relation,
  columns: readonly StatementColumn[],
): Promise<void> {
  const names = columns.map((column) => column.name);
  const told = foldedPair(names);
  const pair =
    told ?? (mayBeRenamed(names) ? foldedPair(await rawNames(session, source, relation)) : null);
  if (pair === null) return;
  throw new FeatureStoreError(
    "FS_COLUMN_COLLISION",
    `source "${source.name}": DuckDB cannot tell the columns "${pair[0]}" and "${pair[1]}" apart; rename one of them`,
  );
}

/** Two names that are one without regard to case, or null. */
export function foldedPair(names: readonly string[]): readonly [string, string] | null {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    const first = seen.get(folded);
    if (first !== undefined) return [first, name];
    seen.set(folded, name);
  }
  return null;
}

/** DuckDB renames `V` beside `v` to `V_1`: only then is the file itself worth a look. */
function mayBeRenamed(names: readonly string[]): boolean {
  const folded = new Set(names.map((name) => name.toLowerCase()));
  return names.some((name) => {
    const base = /^(.*)_\d+$/.exec(name)?.[1];
    return base !== undefined && folded.has(base.toLowerCase());
  });
}

async function rawNames(
  session: Session,
  source: Source,
  { file, files: path }: Relation,
): Promise<readonly string[]> {
  if (file === null || path === null) return [];
  const doing = { what: `source "${source.name}"`, source };
  if (file.format === "csv") {
    const options = "header = false, all_varchar = true";
    const rows = await session.rows(`SELECT * FROM read_csv(${path}, ${options}) LIMIT 1`, doing);
    return (rows[0] ?? []).map(String);
  }
  const first = `SELECT file_name FROM parquet_file_metadata(${path}) LIMIT 1`;
  const sql = `SELECT name, num_children FROM parquet_schema(${path}) WHERE file_name = (${first})`;
  return topLevel(await session.rows(sql, doing));
}

/** The columns among the nodes of a Parquet schema, which lists the children of a node behind it. */
function topLevel(nodes: readonly (readonly unknown[])[]): readonly string[] {
  const names: string[] = [];
  let i = 1;
  const skip = (): void => {
    const children = Number(nodes[i]?.[1] ?? 0);
    i += 1;
    for (let child = 0; child < children; child += 1) skip();
  };
  while (i < nodes.length) {
    names.push(String(nodes[i]?.[0]));
    skip();
  }
  return names;
}
