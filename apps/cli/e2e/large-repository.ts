import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";

/** The hour at which the first row of the source happened. */
export const FIRST_EVENT: number = Date.UTC(2026, 0, 1);

/** What a repository with one large source is made of. */
export interface LargeRepository {
  readonly directory: string;
  readonly project: string;
  /** YAML of the online store. */
  readonly online: string;
  readonly source: string;
  readonly values: number;
}

/**
 * Writes a Parquet file of so many rows, a second apart: row i is of key `i % keys`, and its values are i, i + 1, …
 */
export async function writeLargeSource(
  path: string,
  size: { readonly rows: number; readonly keys: number; readonly values: number },
): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: "400MB" });
  const connection = await instance.connect();
  try {
    const values = Array.from(
      { length: size.values },
      (_, i) => `CAST(i + ${i} AS DOUBLE) AS v${i}`,
    );
    await connection.run(
      `COPY (SELECT i % ${size.keys} AS id, make_timestamp(${FIRST_EVENT} * 1000 + i * 1000000) AS ts, ${values.join(", ")}
        FROM range(${size.rows}) AS t(i)) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Writes a feature repository over such a source. */
export async function writeLargeRepository(repository: LargeRepository): Promise<void> {
  const { directory, project, online, source, values } = repository;
  const modules = join(directory, "node_modules", "@fs");
  await mkdir(modules, { recursive: true });
  const redis = fileURLToPath(new URL("../../../packages/online-redis", import.meta.url));
  await symlink(redis, join(modules, "online-redis"), "junction");
  await writeFile(
    join(directory, "feature_store.yaml"),
    `project: ${project}\nregistry: registry.db\nprovider: local\nonline_store:\n${online}`,
  );
  const schema = Array.from({ length: values }, (_, i) => `v${i}: float64()`).join(", ");
  await writeFile(
    join(directory, "features.ts"),
    `import { entity, featureView, fileSource, float64, int64 } from "@fs/sdk";
const source = fileSource({ name: "large", path: ${JSON.stringify(source)}, timestampField: "ts" });
const thing = entity({ name: "thing", joinKeys: { id: int64() } });
export const large = featureView({ name: "large", entities: [thing], source, schema: { ${schema} } });
`,
  );
}
