export { byteaArray, int8Array, textArray, utf8Array } from "./binary-array.ts";
export { identifier } from "./identifier.ts";
export { openConnection } from "./open-connection.ts";
export { isMissingTable } from "./postgres-error.ts";
export { bytesOf } from "./statement.ts";
export type { OpenConnection } from "./open-connection.ts";
export type { Ask, PostgresConnection, RunOptions } from "./postgres-connection.ts";
export type { PostgresOptions, SslMode } from "./postgres-options.ts";
export type {
  PostgresAnswer,
  PostgresClient,
  PostgresPool,
  PostgresQuery,
  PostgresValue,
} from "./postgres-pool.ts";
export type { Statement, StatementRows } from "./statement.ts";
