import { identifier, isMissingTable, type OpenConnection } from "@fs/postgres-connection";
import type { ConnectionLoad } from "@fs/sdk/adapter";
import type { SqlDatabase, SqlDialect, SqlOptions, SqlScript, SqlStatement } from "./sql-script.ts";

/** Held by who makes the tables, so that two that begin at once do not meet in the catalogue. */
const LOCK = "SELECT pg_advisory_xact_lock(7019267513)";

type Drive = (statement: SqlStatement) => ReturnType<OpenConnection["connection"]["query"]>;

/** A registry's database in a schema of Postgres, which any number of machines may share. */
export class PostgresDatabase implements SqlDatabase {
  readonly dialect: SqlDialect;
  readonly #connection: OpenConnection["connection"];

  constructor({ connection, schema }: OpenConnection) {
    this.#connection = connection;
    this.dialect = dialectOf(schema);
  }

  begin(call: string, options?: SqlOptions): void {
    this.#connection.begin(call, options);
  }

  async read<T>(call: string, script: () => SqlScript<T>, options?: SqlOptions): Promise<T | null> {
    try {
      return await this.#connection.run(call, (ask) => drive(ask, script()), options);
    } catch (error) {
      if (isMissingTable(error)) return null;
      throw error;
    }
  }

  write<T>(call: string, script: () => SqlScript<T>, options?: SqlOptions): Promise<T> {
    return this.#connection.transaction(call, (ask) => drive(ask, script()), options);
  }

  load(): ConnectionLoad {
    return this.#connection.load();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

async function drive<T>(ask: Drive, script: SqlScript<T>): Promise<T> {
  let step = script.next();
  while (step.done !== true) step = script.next(await ask(step.value));
  return step.value;
}

function dialectOf(schema: string): SqlDialect {
  return {
    table: (name) => `${identifier(schema)}.${identifier(name)}`,
    keyType: 'text COLLATE "C"',
    forUpdate: " FOR UPDATE",
    tableExists: `SELECT 1 FROM pg_catalog.pg_class WHERE relnamespace = to_regnamespace('${identifier(schema).replaceAll("'", "''")}') AND relname = $1 AND relkind = 'r'`,
    *setUp() {
      yield { text: LOCK };
      const there = yield {
        text: "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1",
        values: [schema],
      };
      // Who may not make schemas may still use one that is there.
      if (there.rows.length === 0) {
        yield { text: `CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}` };
      }
    },
  };
}
