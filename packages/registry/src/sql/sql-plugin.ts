import { FeatureStoreError, type Plugin, type Registry } from "@fs/sdk/adapter";
import * as z from "zod";

/** What `registry:` holds in feature_store.yaml for a registry in a database. */
export interface SqlPluginOptions {
  /** `sqlite:///relative`, `sqlite:////absolute` or `postgresql://user:password@host:port/database`. */
  readonly path: string;
  readonly type?: string | undefined;
  readonly registry_type?: string | undefined;
  /** How long what was read is taken as current. */
  readonly cache_ttl_seconds?: number | undefined;
  /** Postgres alone: the schema of the tables. */
  readonly db_schema?: string | undefined;
}

const optionsSchema = z.strictObject({
  path: z.string().min(1),
  type: z.literal("sql").optional(),
  registry_type: z.literal("sql").optional(),
  cache_ttl_seconds: z.number().min(0).optional(),
  db_schema: z.string().min(1).optional(),
});

/** Registry plug-in `sql`: tables in SQLite or Postgres, as the path says. Neither driver is loaded before its first use. */
export const sqlPlugin: Plugin<Registry, SqlPluginOptions> = Object.freeze({
  kind: "registry",
  name: "sql",
  options: optionsSchema,
  async create({ path, cache_ttl_seconds, db_schema }, { baseDirectory, clock, observer }) {
    const shared = { cacheTtlSeconds: cache_ttl_seconds, clock, observer, baseDirectory };
    const sqlite = /^sqlite(?:\+[a-z0-9]+)?:\/\/(.*)$/is.exec(path);
    if (sqlite !== null) {
      const { sqliteRegistry } = await import("./sqlite-registry.ts");
      return sqliteRegistry({ ...shared, path: sqlitePath(sqlite[1] ?? "") });
    }
    if (/^postgres(ql)?(?:\+[a-z0-9]+)?:\/\//i.test(path)) {
      const { postgresRegistry } = await import("./postgres-registry.ts");
      return postgresRegistry({ ...shared, connectionString: path, dbSchema: db_schema });
    }
    throw new FeatureStoreError(
      "FS_STORE_UNSUPPORTED",
      "the path of a registry of type sql begins with sqlite:/// or postgresql://; other databases are not supported yet",
    );
  },
} satisfies Plugin<Registry, SqlPluginOptions>);

/** As SQLAlchemy writes it: an empty host, a slash, then the path; nothing is a database in memory. */
function sqlitePath(rest: string): string {
  const path = rest.replace(/\?.*$/s, "").replace(/^\//, "");
  return path === "" ? ":memory:" : path;
}
