import { FeatureStoreError } from "@fs/sdk/adapter";
import type { SqlDialect, SqlScript } from "./sql-script.ts";

/** The tables of a registry; their names are no other program's. */
export const TABLES = {
  meta: "fs_registry_meta",
  projects: "fs_registry_projects",
  commits: "fs_registry_commits",
  objects: "fs_registry_objects",
  state: "fs_registry_state",
} as const;

/** What each version of the schema adds to the one before; a version that was released never changes. */
const MIGRATIONS: readonly ((dialect: SqlDialect) => readonly string[])[] = [firstVersion];

/** Makes the tables, or brings those of an older version up to this one. FS_REGISTRY_FOREIGN for those of a newer one. */
export function* ensureSchema(dialect: SqlDialect): SqlScript<void> {
  const stands = yield* schemaVersion(dialect);
  checkVersion(stands);
  if (stands === MIGRATIONS.length) return;
  yield* dialect.setUp();
  // Another process may have been first while this one waited.
  const from = yield* schemaVersion(dialect);
  checkVersion(from);
  for (const migration of MIGRATIONS.slice(from)) {
    for (const text of migration(dialect)) yield { text };
  }
  yield {
    text: `INSERT INTO ${dialect.table(TABLES.meta)} (name, value) VALUES ('version', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    values: [String(MIGRATIONS.length)],
  };
}

/** The version of the schema that stands; 0 = none. */
export function* schemaVersion(dialect: SqlDialect): SqlScript<number> {
  const there = yield { text: dialect.tableExists, values: [TABLES.meta] };
  if (there.rows.length === 0) return 0;
  const { rows } = yield {
    text: `SELECT value FROM ${dialect.table(TABLES.meta)} WHERE name = 'version'`,
  };
  return Number(rows[0]?.[0] ?? 0);
}

/** FS_REGISTRY_FOREIGN for a schema that a newer version of this package has made. */
export function checkVersion(version: number): void {
  if (version <= MIGRATIONS.length) return;
  throw new FeatureStoreError(
    "FS_REGISTRY_FOREIGN",
    `the registry has version ${version} of its tables and this @fs/registry knows up to version ${MIGRATIONS.length}; upgrade @fs/registry (the tables were left untouched)`,
  );
}

/**
 * Objects are kept with the numbers of the commits between which they stood: the definitions of any revision are a
 * range query, and a commit writes what it changes and no more.
 */
function firstVersion({ table, keyType }: SqlDialect): readonly string[] {
  const objects = table(TABLES.objects);
  return [
    `CREATE TABLE IF NOT EXISTS ${table(TABLES.meta)} (name ${keyType} PRIMARY KEY, value text NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${table(TABLES.projects)} (project ${keyType} PRIMARY KEY, seq bigint NOT NULL, revision ${keyType} NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${table(TABLES.commits)} (project ${keyType} NOT NULL, seq bigint NOT NULL, revision ${keyType} NOT NULL, at_millis bigint NOT NULL, author text, note text, changed text NOT NULL, PRIMARY KEY (project, seq), UNIQUE (project, revision))`,
    `CREATE TABLE IF NOT EXISTS ${objects} (project ${keyType} NOT NULL, kind ${keyType} NOT NULL, name ${keyType} NOT NULL, valid_from bigint NOT NULL, valid_until bigint, fingerprint text NOT NULL, spec text NOT NULL, PRIMARY KEY (project, kind, name, valid_from))`,
    `CREATE INDEX IF NOT EXISTS fs_registry_objects_from ON ${objects} (project, valid_from)`,
    `CREATE INDEX IF NOT EXISTS fs_registry_objects_until ON ${objects} (project, valid_until)`,
    `CREATE TABLE IF NOT EXISTS ${table(TABLES.state)} (project ${keyType} NOT NULL, key ${keyType} NOT NULL, value text NOT NULL, version ${keyType} NOT NULL, expires_at double precision, PRIMARY KEY (project, key))`,
  ];
}
