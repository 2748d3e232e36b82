import { FeatureStoreError } from "@fs/sdk/adapter";
import { parseConnectionString } from "./connection-string.ts";
import type { PostgresOptions, SslMode } from "./postgres-options.ts";

/** Everything that opening a pool takes: the options with what the connection string adds. */
export interface ConnectionSettings extends Omit<PostgresOptions, "connectionString" | "pool"> {
  readonly host: string;
  readonly port: number;
  readonly sslmode: SslMode;
  readonly dbSchema: string;
  readonly minConn: number;
  readonly maxConn: number;
  readonly deadlineMs: number;
  readonly reconnectGraceMs: number;
  readonly preparedStatements: boolean;
}

/** The longest name that the server keeps whole. */
const NAME_BYTES = 63;
/** A timer takes no more. */
const MOST_MILLIS = 2 ** 31 - 1;

/** Puts the options together and refuses, with FS_ARGUMENT_INVALID, what cannot be. `what` begins the message. */
export function connectionSettings(options: PostgresOptions, what: string): ConnectionSettings {
  const { connectionString, pool: _pool, ...rest } = options;
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const address =
    connectionString === undefined ? {} : parseConnectionString(connectionString, what);
  const defaults = {
    host: "localhost",
    port: 5432,
    sslmode: "prefer",
    dbSchema: "public",
    minConn: 0,
    maxConn: 10,
    deadlineMs: 5000,
    reconnectGraceMs: 250,
    preparedStatements: true,
  } as const;
  // No option that is undefined is among them, so that none hides a default.
  const settings = {
    ...defaults,
    ...address,
    ...Object.fromEntries(given),
  } as ConnectionSettings;
  check(settings, what);
  return settings;
}

/** The server as `host:port/database`, for messages. */
export function serverText({
  host,
  port,
  database,
}: Pick<ConnectionSettings, "host" | "port" | "database">): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `${name}:${port}${database === undefined ? "" : `/${database}`}`;
}

function check(settings: ConnectionSettings, what: string): void {
  const refuse = (problem: string): never => {
    throw new FeatureStoreError("FS_ARGUMENT_INVALID", `${what}: ${problem}`);
  };
  const { port, minConn, maxConn, deadlineMs, dbSchema, sslcertPath, sslkeyPath } = settings;
  if (!isWhole(settings.reconnectGraceMs, 0, MOST_MILLIS)) {
    refuse("reconnect_grace_ms is no time; give whole milliseconds from 0");
  }
  if (!isWhole(port, 1, 65_535)) refuse("port is no number of a port; give 1 to 65535");
  if (!isWhole(maxConn, 1, 10_000)) refuse("max_conn is no count; give whole connections from 1");
  if (!isWhole(minConn, 0, maxConn)) refuse("min_conn is no count from 0 to max_conn");
  if (!isWhole(deadlineMs, 1, MOST_MILLIS)) {
    refuse("deadline_ms is no time; give whole milliseconds above 0");
  }
  if (dbSchema === "" || dbSchema.includes("\0") || Buffer.byteLength(dbSchema) > NAME_BYTES) {
    refuse(`db_schema is no name of a schema; give 1 to ${NAME_BYTES} bytes`);
  }
  if ((sslcertPath === undefined) !== (sslkeyPath === undefined)) {
    refuse("sslcert_path and sslkey_path belong together; give both or neither");
  }
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isSafeInteger(value) && value >= from && value <= to;
}
