import { OBJECT_COLUMNS, type ObjectRow, objectRow } from "./object-rows.ts";
import { TABLES } from "./registry-schema.ts";
import type { SqlDialect, SqlScript } from "./sql-script.ts";
import { storedText, textOf } from "./stored-text.ts";

/** The commit that a project is at. */
export interface ProjectHead {
  readonly seq: number;
  readonly revision: string;
}

/** Where a project is, and the objects that were opened or closed on the way from commit `since`. */
export interface ObjectChanges extends ProjectHead {
  readonly since: number;
  readonly rows: readonly ObjectRow[];
}

/** The commit that a project is at; null where it was never written. */
export function* headScript(dialect: SqlDialect, project: string): SqlScript<ProjectHead | null> {
  const { rows } = yield {
    text: `SELECT seq, revision FROM ${dialect.table(TABLES.projects)} WHERE project = $1`,
    values: [storedText(project)],
  };
  const [row] = rows;
  return row === undefined ? null : { seq: Number(row[0]), revision: String(row[1]) };
}

/** The objects that were opened or closed after commit `since`, up to `seq`; from 0 those that stand at `seq`. */
export function* changesScript(
  dialect: SqlDialect,
  project: string,
  { since, seq, revision }: ProjectHead & { readonly since: number },
): SqlScript<ObjectChanges> {
  const place = `FROM ${dialect.table(TABLES.objects)} WHERE project = $1`;
  const select = `SELECT ${OBJECT_COLUMNS} ${place}`;
  const statement =
    since === 0
      ? {
          text: `${select} AND valid_from <= $2 AND (valid_until IS NULL OR valid_until > $2)`,
          values: [storedText(project), seq],
        }
      : {
          text: `${select} AND valid_from > $2 AND valid_from <= $3 UNION ALL ${select} AND valid_until > $2 AND valid_until <= $3`,
          values: [storedText(project), since, seq],
        };
  const { rows } = yield statement;
  return { seq, revision, since, rows: rows.map(objectRow) };
}

/** Every project that was ever committed to. */
export function* projectsScript(dialect: SqlDialect): SqlScript<readonly string[]> {
  const { rows } = yield {
    text: `SELECT project FROM ${dialect.table(TABLES.projects)} WHERE seq > 0`,
  };
  return rows.map(([project]) => textOf(project)).sort();
}
