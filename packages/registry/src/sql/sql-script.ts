import type { ConnectionLoad } from "@fs/sdk/adapter";

/** One value that a statement binds or answers. */
export type SqlValue = string | number | null;

/** A statement; `$1`, `$2`, … stand for its values, in both dialects. */
export interface SqlStatement {
  readonly text: string;
  readonly values?: readonly SqlValue[];
}

/** What a statement answered: its rows, columns in order (whole numbers may come as texts), and how many rows it changed. */
export interface SqlAnswer {
  readonly rows: readonly (readonly SqlValue[])[];
  readonly count: number;
}

/**
 * Statements one after the other, each depending on the answers before it. What runs them decides how: SQLite at once,
 * since nothing may come between in one process; Postgres as answers arrive.
 */
export type SqlScript<T> = Generator<SqlStatement, T, SqlAnswer>;

/** A database that registries lie in. */
export interface SqlDatabase {
  /** How its statements differ from the other's. */
  readonly dialect: SqlDialect;
  /** Runs a script that only reads; answers null where there is no registry yet. Creates nothing. */
  read<T>(call: string, script: () => SqlScript<T>, options?: SqlOptions): Promise<T | null>;
  /** Runs a script in a transaction, from its beginning again where the connection broke; makes the database where there is none. */
  write<T>(call: string, script: () => SqlScript<T>, options?: SqlOptions): Promise<T>;
  /** Rejects where the database is closed or the signal has fired. */
  begin(call: string, options?: SqlOptions): void;
  /** Where it keeps connections: how busy they are. */
  load?(): ConnectionLoad;
  close(): Promise<void>;
}

/** How long a call may take. */
export interface SqlOptions {
  readonly signal?: AbortSignal | undefined;
  /** Shorter than the database's own deadline. */
  readonly deadlineMillis?: number;
}

/** What differs between the databases' SQL. */
export interface SqlDialect {
  /** A table's name as SQL. */
  table(name: string): string;
  /** The type of texts that are compared, byte by byte. */
  readonly keyType: string;
  /** Follows a SELECT whose row nobody else may change until the transaction ends. */
  readonly forUpdate: string;
  /** Answers a row where the table of this name, which it binds, is there. */
  readonly tableExists: string;
  /** Runs before tables are made. */
  setUp(): SqlScript<void>;
}
