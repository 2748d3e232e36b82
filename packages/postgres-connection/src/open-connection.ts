import { connectionSettings, serverText } from "./connection-settings.ts";
import { openPool } from "./open-pool.ts";
import { PostgresConnection } from "./postgres-connection.ts";
import type { PostgresOptions } from "./postgres-options.ts";
import { checkPool } from "./postgres-pool.ts";

/** A connection with the schema that its tables lie in. */
export interface OpenConnection {
  readonly connection: PostgresConnection;
  readonly schema: string;
}

/** The connection of a store. Checks the options and connects to nothing yet. `what` begins every message. */
export function openConnection(options: PostgresOptions, what: string): OpenConnection {
  const settings = connectionSettings(options, what);
  const { pool } = options;
  if (pool !== undefined) checkPool(pool, what);
  const connection = new PostgresConnection({
    what,
    server: pool === undefined ? serverText(settings) : "the address of the given pool",
    deadlineMillis: settings.deadlineMs,
    reconnectGraceMillis: settings.reconnectGraceMs,
    preparedStatements: settings.preparedStatements,
    owned: pool === undefined,
    open: async () => pool ?? openPool(settings, what),
  });
  return { connection, schema: settings.dbSchema };
}
