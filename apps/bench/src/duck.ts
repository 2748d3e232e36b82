import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** DuckDB by itself, as the reference uses it and as data are made and compared. */
export interface Duck {
  run(sql: string): Promise<void>;
  /** The first value of the first row. */
  value(sql: string): Promise<unknown>;
  close(): void;
}

/** A DuckDB in memory whose time zone is UTC. */
export async function openDuck(): Promise<Duck> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection: DuckDBConnection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async value(sql) {
      return (await connection.runAndReadAll(sql)).getRowsJS()[0]?.[0];
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A text as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
