import { quoted } from "./table-name.ts";

/** Every statement about one table, as text. */
export interface TableSql {
  readonly create: string;
  readonly drop: string;
  /** Binds id, event time, created time (or null), value; changes nothing where the stored row is newer. */
  readonly put: string;
  /** Binds the ids as a JSON array; answers position, event time, created time and value of those that are there. */
  readonly get: string;
  /** Binds the ids as a JSON array. */
  readonly remove: string;
  /** Binds the last rowid seen and how many rows to answer: rowid, id, event time, created time, value. */
  readonly scan: string;
}

/** A created time that is not known is older than any. */
const OLDEST = "-9223372036854775808";

/** The statements of a table. Times are epoch microseconds. */
export function tableSql(name: string): TableSql {
  const table = quoted(name);
  const created = (row: string): string => `coalesce(${row}.created_time, ${OLDEST})`;
  return {
    create: `CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY NOT NULL, event_time INTEGER NOT NULL, created_time INTEGER, value BLOB NOT NULL)`,
    drop: `DROP TABLE IF EXISTS ${table}`,
    put: [
      `INSERT INTO ${table} AS stored (id, event_time, created_time, value) VALUES (?, ?, ?, ?)`,
      "ON CONFLICT (id) DO UPDATE SET event_time = excluded.event_time, created_time = excluded.created_time, value = excluded.value",
      "WHERE excluded.event_time > stored.event_time",
      `OR (excluded.event_time = stored.event_time AND ${created("excluded")} >= ${created("stored")})`,
    ].join(" "),
    get: `SELECT wanted.key, stored.event_time, stored.created_time, stored.value FROM json_each(?) AS wanted CROSS JOIN ${table} AS stored ON stored.id = wanted.value`,
    remove: `DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`,
    scan: `SELECT rowid, id, event_time, created_time, value FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  };
}
