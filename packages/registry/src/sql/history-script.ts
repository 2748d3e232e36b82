import type { Commit, ObjectRef } from "@fs/sdk/adapter";
import { deeplyFrozen } from "./object-rows.ts";
import { TABLES } from "./registry-schema.ts";
import type { ProjectHead } from "./snapshot-script.ts";
import type { SqlDialect, SqlScript, SqlValue } from "./sql-script.ts";
import { storedText, textOf } from "./stored-text.ts";

/** A page of history, newest first, with the number that the next page lies before. */
export interface HistoryPage {
  readonly commits: readonly Commit[];
  readonly before: number;
}

/** The commits of a project before number `before`, as many as a page holds. */
export function* historyScript(
  dialect: SqlDialect,
  project: string,
  { before, limit }: { readonly before: number; readonly limit: number },
): SqlScript<HistoryPage> {
  const { rows } = yield {
    text: `SELECT seq, revision, at_millis, author, note, changed FROM ${dialect.table(TABLES.commits)} WHERE project = $1 AND seq < $2 ORDER BY seq DESC LIMIT ${limit}`,
    values: [storedText(project), before],
  };
  return { commits: rows.map(commitOf), before: Number(rows.at(-1)?.[0] ?? 0) };
}

/** The commit that made a revision; null where none did. */
export function* revisionScript(
  dialect: SqlDialect,
  project: string,
  revision: string,
): SqlScript<ProjectHead | null> {
  const { rows } = yield {
    text: `SELECT seq FROM ${dialect.table(TABLES.commits)} WHERE project = $1 AND revision = $2`,
    values: [storedText(project), storedText(revision)],
  };
  const [row] = rows;
  return row === undefined ? null : { seq: Number(row[0]), revision };
}

function commitOf([, revision, at, by, note, changed]: readonly SqlValue[]): Commit {
  const text = (value: SqlValue | undefined): string | null =>
    value === null || value === undefined ? null : textOf(value);
  return Object.freeze({
    revision: String(revision),
    atMillis: Number(at),
    by: text(by),
    note: text(note),
    // The list that the commit wrote.
    changed: deeplyFrozen(JSON.parse(String(changed))) as readonly ObjectRef[],
  });
}
