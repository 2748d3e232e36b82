import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import {
  type OpenedOfflineStore,
  offlineStoreCases,
  randomOfflineCases,
  registerCases,
} from "@fs/conformance";

import type { Batch } from "@fs/sdk/adapter";
import { describe, it } from "vitest";
import { duckdb } from "./duckdb.ts";
import { identifier } from "./sql/identifier.ts";

const runs = Number(process.env.FS_PROPERTY_RUNS ?? 200);

registerCases(
  { describe, it },
  "the offline store on DuckDB",
  [...offlineStoreCases, ...randomOfflineCases({ runs })],
  open,
);

async function open(): Promise<OpenedOfflineStore> {
  const folder = await mkdtemp(join(tmpdir(), "fs-duckdb-"));
  const instance = await DuckDBInstance.create(":memory:");
  const [store, writer] = [duckdb(), duckdb({ instance })];
  let files = 0;
  return {
    store,
    // A file of its own each time: nothing may be remembered of a file that was replaced.
    async put(_name, batch) {
      files += 1;
      const path = join(folder, `${files}.parquet`);
      const time = batch.fields.find(({ type }) => type.kind === "timestamp")?.name ?? "";
      const entities = { kind: "batch", batch } as const;
      await writer
        .asOfJoin({ entities, timestampColumn: time, joins: [] })
        .writeTo({ kind: "parquet", path });
      await asJson(instance, path, batch);
      return { kind: "file", options: { path } };
    },
    async close() {
      await Promise.all([store.close(), writer.close()]);
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A file of a training set holds json as text; a source's column is one of JSON. */
async function asJson(instance: DuckDBInstance, path: string, batch: Batch): Promise<void> {
  const names = batch.fields.filter(({ type }) => type.kind === "json").map(({ name }) => name);
  if (names.length === 0) return;
  const connection = await instance.connect();
  const casts = names.map((name) => `CAST(${identifier(name)} AS JSON) AS ${identifier(name)}`);
  const rows = `SELECT * REPLACE (${casts.join(", ")}) FROM read_parquet('${path}')`;
  await connection.run(`CREATE TEMP TABLE given AS ${rows}`);
  await connection.run(`COPY given TO '${path}' (FORMAT parquet)`);
  await connection.run("DROP TABLE given");
  connection.disconnectSync();
}
