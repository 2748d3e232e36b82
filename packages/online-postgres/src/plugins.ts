import type { PostgresOptions } from "@fs/postgres-connection";
import type { OnlineStore, Plugin } from "@fs/sdk/adapter";
import * as z from "zod";
import { postgres } from "./postgres.ts";

const options = z.strictObject({
  connection_string: z.string().min(1).optional(),
  host: z.string().min(1).optional(),
  port: z.int().min(1).max(65_535).optional(),
  database: z.string().min(1).optional(),
  user: z.string().min(1).optional(),
  // A password of digits is a number in YAML.
  password: z.union([z.string(), z.number().transform(String)]).optional(),
  sslmode: z.enum(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]).nullish(),
  sslcert_path: z.string().min(1).nullish(),
  sslkey_path: z.string().min(1).nullish(),
  sslrootcert_path: z.string().min(1).nullish(),
  db_schema: z.string().min(1).optional(),
  min_conn: z.int().min(0).optional(),
  max_conn: z.int().min(1).optional(),
  conn_type: z.enum(["singleton", "pool"]).optional(),
  keepalives_idle: z.int().min(0).optional(),
  deadline_ms: z.int().min(1).optional(),
  reconnect_grace_ms: z.int().min(0).optional(),
  prepared_statements: z.boolean().optional(),
  // Feast's own: vectors are not searched here.
  vector_enabled: z.literal(false).optional(),
  similarity: z.string().optional(),
  enable_openai_compatible_store: z.literal(false).optional(),
});

const plugin: Plugin<OnlineStore, PostgresOptions> = {
  kind: "online",
  name: "postgres",
  options: options.transform(inCamelCase),
  create: (given, { baseDirectory }) => postgres({ ...given, baseDirectory }),
};

/** The stores that this package brings to feature_store.yaml: `type: postgres` with the options of {@link PostgresOptions} in snake_case. */
export const plugins: readonly Plugin<OnlineStore, PostgresOptions>[] = [plugin];

function inCamelCase(given: z.output<typeof options>): PostgresOptions {
  const { conn_type, vector_enabled: _vector, similarity: _similarity, ...rest } = given;
  const { enable_openai_compatible_store: _openai, ...ours } = rest;
  const entries = Object.entries(ours)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
      value,
    ]);
  const one = conn_type === "singleton" ? { minConn: 0, maxConn: 1 } : {};
  // The schema names what PostgresOptions names, in the other case.
  return { ...Object.fromEntries(entries), ...one } as PostgresOptions;
}
