export { plugins } from "./plugins.ts";
export { postgres } from "./postgres.ts";
export type {
  PostgresAnswer,
  PostgresClient,
  PostgresOptions,
  PostgresPool,
  PostgresQuery,
  PostgresValue,
  SslMode,
} from "@fs/postgres-connection";
