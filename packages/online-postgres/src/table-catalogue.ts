import { type Ask, type PostgresConnection, textArray } from "@fs/postgres-connection";
import type { CallOptions, Table } from "@fs/sdk/adapter";
import {
  CATALOGUE_LOCK_SQL,
  createSchemaSql,
  EXISTING_SQL,
  SCHEMA_SQL,
  type TableSql,
  tableSql,
} from "./sql/statements.ts";
import { tableName } from "./sql/table-name.ts";

/** The tables of a schema: which there are, and how they are made and dropped. */
export class TableCatalogue {
  readonly #connection: PostgresConnection;
  readonly #schema: string;
  readonly #known = new WeakMap<Table, TableSql>();

  constructor(connection: PostgresConnection, schema: string) {
    this.#connection = connection;
    this.#schema = schema;
  }

  /** The statements of a table. */
  sql(table: Table): TableSql {
    const known = this.#known.get(table);
    if (known !== undefined) return known;
    const made = tableSql(this.#schema, table);
    this.#known.set(table, made);
    return made;
  }

  /** Makes what is to be kept and is not there, and drops the rest: all or nothing, and nothing where nothing is to do. */
  async change(
    { keep, drop }: { readonly keep: readonly Table[]; readonly drop: readonly Table[] },
    options?: CallOptions,
  ): Promise<void> {
    const there = await this.existing([...keep, ...drop], options);
    const missing = keep.filter((table) => !there.has(tableName(table)));
    const gone = drop.filter((table) => there.has(tableName(table)));
    if (missing.length === 0 && gone.length === 0) return;
    const texts = [
      ...missing.flatMap((table) => this.sql(table).create),
      ...gone.map((table) => this.sql(table).drop),
    ];
    const attempt = async (ask: Ask): Promise<void> => {
      await ask({ text: CATALOGUE_LOCK_SQL });
      if (missing.length > 0) await this.#makeSchema(ask);
      for (const text of texts) await ask({ text });
    };
    await this.#connection.transaction("prepare", attempt, options);
  }

  /** The names of those tables that are there. */
  async existing(tables: readonly Table[], options?: CallOptions): Promise<ReadonlySet<string>> {
    const values = [this.#schema, textArray(tables.map(tableName))];
    const found = await this.#connection.query("prepare", { text: EXISTING_SQL, values }, options);
    return new Set(found.rows.map(([name]) => name as string));
  }

  async #makeSchema(ask: Ask): Promise<void> {
    // Who may not make schemas may still use one that is there.
    const { rows } = await ask({ text: SCHEMA_SQL, values: [this.#schema] });
    if (rows.length === 0) await ask({ text: createSchemaSql(this.#schema) });
  }
}
