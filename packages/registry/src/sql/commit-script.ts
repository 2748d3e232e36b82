import { FeatureStoreError, type ObjectRef, type RegistryChange } from "@fs/sdk/adapter";
import { frozenJson } from "../file/frozen-json.ts";
import { FIRST_REVISION, nextRevision, REVISION_PATTERN } from "../file/revision.ts";
import { revisionScript } from "./history-script.ts";
import {
  byKindAndName,
  inChunks,
  OBJECT_COLUMNS,
  type ObjectRow,
  objectRow,
  refId,
  refValues,
} from "./object-rows.ts";
import { ensureSchema, TABLES } from "./registry-schema.ts";
import { changesScript, type ObjectChanges } from "./snapshot-script.ts";
import type { SqlDialect, SqlScript } from "./sql-script.ts";
import { storedText } from "./stored-text.ts";

/** The sign keeps SQLite from looking through all that stands instead of up each name. */
const STANDS = "+valid_until IS NULL";

/** A commit that is to be made. */
export interface PlannedCommit {
  readonly project: string;
  readonly base: string;
  /** What it will make; no other commit ever has it. */
  readonly revision: string;
  readonly put: readonly NewObject[];
  readonly remove: readonly ObjectRef[];
  readonly atMillis: number;
  readonly by: string | null;
  readonly note: string | null;
}

/** An object to put, its spec as JSON text. */
export interface NewObject extends ObjectRef {
  readonly fingerprint: string;
  readonly spec: string;
}

/** Checks a change before the database is asked. FS_NAME_DUPLICATE, and FS_ARGUMENT_INVALID for what JSON cannot keep. */
export function plannedCommit(
  project: string,
  change: RegistryChange,
  atMillis: number,
): PlannedCommit {
  const ids = new Set<string>();
  const put = change.put.map(({ kind, name, fingerprint, spec }): NewObject => {
    const id = refId({ kind, name });
    if (ids.has(id)) {
      throw new FeatureStoreError(
        "FS_NAME_DUPLICATE",
        `${kind} "${name}" is put twice in one change; give one definition of each name`,
      );
    }
    ids.add(id);
    const plain = frozenJson(spec ?? null, `the spec of ${kind} "${name}"`);
    return { kind, name, fingerprint, spec: JSON.stringify(plain) };
  });
  return {
    project,
    base: change.base,
    // A base that never was is refused whatever would follow it.
    revision: nextRevision(REVISION_PATTERN.test(change.base) ? change.base : FIRST_REVISION),
    put,
    remove: change.remove.filter((ref) => !ids.has(refId(ref))),
    atMillis: Math.floor(atMillis),
    by: change.by ?? null,
    note: change.note ?? null,
  };
}

/**
 * Makes a commit, and answers it with what changed since commit number `since`. FS_REGISTRY_CONFLICT when the project
 * has moved from its base. Run again after the connection broke, it finds out whether the commit was made.
 */
export function* commitScript(
  dialect: SqlDialect,
  commit: PlannedCommit,
  since: number,
): SqlScript<ObjectChanges> {
  yield* ensureSchema(dialect);
  const projects = dialect.table(TABLES.projects);
  const project = storedText(commit.project);
  yield {
    text: `INSERT INTO ${projects} (project, seq, revision) VALUES ($1, 0, '0') ON CONFLICT (project) DO NOTHING`,
    values: [project],
  };
  const { rows } = yield {
    text: `SELECT seq, revision FROM ${projects} WHERE project = $1${dialect.forUpdate}`,
    values: [project],
  };
  const [seq, current] = [Number(rows[0]?.[0]), String(rows[0]?.[1])];
  const { revision } = commit;
  if (current !== commit.base) {
    const made = yield* revisionScript(dialect, commit.project, revision);
    if (made === null) throw conflict(commit, current);
    return yield* changesScript(dialect, commit.project, { ...made, since });
  }
  yield* storeChange(dialect, commit, seq + 1);
  yield {
    text: `UPDATE ${projects} SET seq = $2, revision = $3 WHERE project = $1`,
    values: [project, seq + 1, revision],
  };
  return yield* changesScript(dialect, commit.project, { since, seq: seq + 1, revision });
}

function* storeChange(dialect: SqlDialect, commit: PlannedCommit, seq: number): SqlScript<void> {
  const project = storedText(commit.project);
  const stands = yield* standing(dialect, commit);
  const removed = commit.remove.filter((ref) => stands.delete(refId(ref)));
  const opened = commit.put.filter((object) => {
    const old = stands.get(refId(object));
    return old?.fingerprint !== object.fingerprint || old.spec !== object.spec;
  });
  const closed = [...removed, ...opened.filter((object) => stands.has(refId(object)))];
  const changed = opened.filter(
    (object) => stands.get(refId(object))?.fingerprint !== object.fingerprint,
  );
  const objects = dialect.table(TABLES.objects);
  yield* inChunks(
    closed,
    [project, seq],
    refValues,
    (places) =>
      `UPDATE ${objects} SET valid_until = $2 WHERE project = $1 AND ${STANDS} AND (kind, name) IN (VALUES ${places})`,
  );
  yield* inChunks(
    opened,
    [],
    (one) => [project, ...refValues(one), seq, storedText(one.fingerprint), one.spec],
    (places) =>
      `INSERT INTO ${objects} (project, kind, name, valid_from, fingerprint, spec) VALUES ${places}`,
  );
  const refs = [...removed, ...changed]
    .map(({ kind, name }) => ({ kind, name }))
    .sort(byKindAndName);
  const stored = (text: string | null): string | null => (text === null ? null : storedText(text));
  yield {
    text: `INSERT INTO ${dialect.table(TABLES.commits)} (project, seq, revision, at_millis, author, note, changed) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      project,
      seq,
      commit.revision,
      commit.atMillis,
      stored(commit.by),
      stored(commit.note),
      JSON.stringify(refs),
    ],
  };
}

/** The objects that stand of those that the commit names, by id. */
function* standing(
  dialect: SqlDialect,
  { project, put, remove }: PlannedCommit,
): SqlScript<Map<string, ObjectRow>> {
  const rows = yield* inChunks(
    [...put, ...remove],
    [storedText(project)],
    refValues,
    (places) =>
      `SELECT ${OBJECT_COLUMNS} FROM ${dialect.table(TABLES.objects)} WHERE project = $1 AND ${STANDS} AND (kind, name) IN (VALUES ${places})`,
  );
  const found = rows.map(objectRow);
  return new Map(found.map((row) => [refId(row), row]));
}

function conflict({ project, base }: PlannedCommit, current: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_REGISTRY_CONFLICT",
    `project "${project}": the registry is at revision ${current}, and the change was made from ${base}; read it again and repeat`,
    { details: { project, base, current } },
  );
}
