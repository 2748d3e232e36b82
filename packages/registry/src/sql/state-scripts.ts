import { FeatureStoreError, type StateChange, type StateEntry } from "@fs/sdk/adapter";
import { frozenJson } from "../file/frozen-json.ts";
import { deeplyFrozen, inChunks } from "./object-rows.ts";
import { ensureSchema, TABLES } from "./registry-schema.ts";
import type { SqlDialect, SqlScript, SqlValue } from "./sql-script.ts";
import { endOfPrefix, storedText, textOf } from "./stored-text.ts";

/** A change of state that is to be made. */
export interface PlannedState {
  readonly project: string;
  readonly key: string;
  /** Null removes. */
  readonly value: unknown;
  /** The version that the writer saw. */
  readonly seen: string | null;
  /** The version that it will have, which no other has. */
  readonly version: string;
  readonly nowMillis: number;
  readonly expiresAt: number | null;
}

/** Checks a change before the database is asked. FS_ARGUMENT_INVALID for what JSON cannot keep, and for no time. */
export function plannedState(
  project: string,
  { key, value, version, expiresAfterMillis }: StateChange,
  made: Pick<PlannedState, "version" | "nowMillis">,
): PlannedState {
  const life = expiresAfterMillis;
  if (life !== undefined && !(Number.isFinite(life) && life >= 0)) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      `state "${key}": expiresAfterMillis is no number of milliseconds; give one from 0 up`,
    );
  }
  const expiresAt = life === undefined ? null : made.nowMillis + life;
  const plain = frozenJson(value ?? null, `state "${key}"`);
  return { project, key, value: plain, seen: version, expiresAt, ...made };
}

/**
 * Sets state when the version that the writer saw still stands; answers null when another was first. What has expired
 * is absent, and is cleared away. Run again after the connection broke, it finds out whether it was set.
 */
export function* setStateScript(
  dialect: SqlDialect,
  change: PlannedState,
): SqlScript<StateEntry | null> {
  yield* ensureSchema(dialect);
  const { project, key, value, seen, version } = change;
  const state = dialect.table(TABLES.state);
  const place = [storedText(project), storedText(key)];
  yield {
    text: `DELETE FROM ${state} WHERE project = $1 AND expires_at IS NOT NULL AND expires_at <= $2`,
    values: [place[0] as string, change.nowMillis],
  };
  const entry = Object.freeze({ key, value, version });
  const statement = value === null ? removal(state, change) : assignment(state, change);
  if (statement !== null && (yield statement).count === 1) return entry;
  const { rows } = yield {
    text: `SELECT version FROM ${state} WHERE project = $1 AND key = $2`,
    values: place,
  };
  const stands = rows[0]?.[0] ?? null;
  const nothingToRemove = value === null && seen === null && stands === null;
  return stands === version || nothingToRemove ? entry : null;
}

function removal(state: string, { project, key, seen }: PlannedState) {
  if (seen === null) return null;
  return {
    text: `DELETE FROM ${state} WHERE project = $1 AND key = $2 AND version = $3`,
    values: [storedText(project), storedText(key), storedText(seen)],
  };
}

function assignment(
  state: string,
  { project, key, value, seen, version, expiresAt }: PlannedState,
) {
  const values: SqlValue[] = [
    storedText(project),
    storedText(key),
    JSON.stringify(value),
    version,
    expiresAt,
  ];
  if (seen === null) {
    return {
      text: `INSERT INTO ${state} (project, key, value, version, expires_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (project, key) DO NOTHING`,
      values,
    };
  }
  return {
    text: `UPDATE ${state} SET value = $3, version = $4, expires_at = $5 WHERE project = $1 AND key = $2 AND version = $6`,
    values: [...values, storedText(seen)],
  };
}

/** The live entries of these keys, by key. */
export function* getStateScript(
  dialect: SqlDialect,
  project: string,
  keys: readonly string[],
  nowMillis: number,
): SqlScript<ReadonlyMap<string, StateEntry>> {
  const rows = yield* inChunks(
    [...new Set(keys)],
    [storedText(project), nowMillis],
    (key) => [storedText(key)],
    (places) => `${liveState(dialect)} AND key IN (VALUES ${places})`,
  );
  return new Map(rows.map(entryOf).map((entry) => [entry.key, entry]));
}

/** The live entries whose key begins with `prefix`, by key. */
export function* listStateScript(
  dialect: SqlDialect,
  project: string,
  prefix: string,
  nowMillis: number,
): SqlScript<readonly StateEntry[]> {
  const from = storedText(prefix);
  const { rows } = yield {
    text: `${liveState(dialect)} AND key >= $3 AND key < $4`,
    values: [storedText(project), nowMillis, from, endOfPrefix(from)],
  };
  return rows.map(entryOf).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function liveState(dialect: SqlDialect): string {
  return `SELECT key, value, version FROM ${dialect.table(TABLES.state)} WHERE project = $1 AND (expires_at IS NULL OR expires_at > $2)`;
}

function entryOf([key, value, version]: readonly SqlValue[]): StateEntry {
  return Object.freeze({
    key: textOf(key),
    value: deeplyFrozen(JSON.parse(String(value))),
    version: String(version),
  });
}
