import { identifier } from "@fs/postgres-connection";
import type { Table } from "@fs/sdk/adapter";
import { tableName } from "./table-name.ts";

/** Every statement about one table, as text. */
export interface TableSql {
  /** The table as SQL, with its schema. */
  readonly table: string;
  readonly create: readonly string[];
  readonly drop: string;
  /** Binds ids, event times, created times and values as arrays; changes nothing where the stored row is newer. */
  readonly put: string;
  /** Binds the ids as an array. */
  readonly remove: string;
  /** Binds how many rows to answer: id, event time, created time, value, by id. */
  readonly scanFirst: string;
  /** The same; binds the last id seen too. */
  readonly scanNext: string;
}

/** A created time that is not known is older than any. */
const OLDEST = "-9223372036854775808";

/** The statements of a table. Times are epoch microseconds, an id is the UTF-8 bytes of the canonical one. */
export function tableSql(schema: string, place: Pick<Table, "project" | "name">): TableSql {
  const table = `${identifier(schema)}.${identifier(tableName(place))}`;
  const created = (row: string): string => `coalesce(${row}.created_time, ${OLDEST})`;
  const columns = "id, event_time, created_time, value";
  return {
    table,
    create: [
      // A row is overwritten in its page while there is room: its key does not change.
      `CREATE TABLE IF NOT EXISTS ${table} (id bytea PRIMARY KEY, event_time bigint NOT NULL, created_time bigint, value bytea NOT NULL) WITH (fillfactor = 80)`,
      `COMMENT ON TABLE ${table} IS ${literal(`online rows of feature view "${place.name}", project "${place.project}"`)}`,
    ],
    drop: `DROP TABLE IF EXISTS ${table}`,
    put: [
      `INSERT INTO ${table} AS stored (${columns})`,
      "SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bytea[])",
      "ON CONFLICT (id) DO UPDATE SET event_time = excluded.event_time, created_time = excluded.created_time, value = excluded.value",
      "WHERE excluded.event_time > stored.event_time",
      `OR (excluded.event_time = stored.event_time AND ${created("excluded")} >= ${created("stored")})`,
    ].join(" "),
    remove: `DELETE FROM ${table} WHERE id = ANY($1::bytea[])`,
    scanFirst: `SELECT ${columns} FROM ${table} ORDER BY id LIMIT $1::int`,
    scanNext: `SELECT ${columns} FROM ${table} WHERE id > $2::bytea ORDER BY id LIMIT $1::int`,
  };
}

/**
 * One statement for all tables of a read; parameter i holds the ids of table i as an array. Answers which table, which
 * id of it (counted from 1), event time, created time and value of those that are there.
 */
export function readSql(tables: readonly string[]): string {
  return tables
    .map(
      (table, i) =>
        `SELECT ${i}, wanted.n, stored.event_time, stored.created_time, stored.value FROM unnest($${i + 1}::bytea[]) WITH ORDINALITY AS wanted(id, n) JOIN ${table} AS stored ON stored.id = wanted.id`,
    )
    .join(" UNION ALL ");
}

/** Binds a schema and names as an array; answers which of them are tables there. */
export const EXISTING_SQL: string =
  "SELECT relname FROM pg_catalog.pg_class WHERE relnamespace = to_regnamespace(quote_ident($1::text)) AND relname = ANY($2::text[])";

/** Held by who makes or drops tables, so that two that begin at once do not meet in the catalogue. */
export const CATALOGUE_LOCK_SQL: string = "SELECT pg_advisory_xact_lock(7019267512)";

/** Binds a schema; answers a row where it is there. */
export const SCHEMA_SQL: string = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1::text";

/** Makes a schema. */
export function createSchemaSql(schema: string): string {
  return `CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`;
}

function literal(text: string): string {
  // No text of the server holds a zero sign.
  return `'${text.replaceAll("\0", "").replaceAll("'", "''")}'`;
}
