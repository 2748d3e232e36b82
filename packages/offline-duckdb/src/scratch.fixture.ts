import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Batch, Dataset, Source } from "@fs/sdk/adapter";
import { rowsOf } from "@fs/sdk/adapter";

/** A folder that is removed after the test, and an engine of its own to write files with. */
export interface Scratch {
  readonly folder: string;
  path(name: string): string;
  /** Writes what a SELECT answers to a file of that name; answers its path. */
  write(name: string, select: string): Promise<string>;
  /** Reads what a SELECT answers, as plain JSON values. */
  read(select: string): Promise<readonly (readonly unknown[])[]>;
  dispose(): Promise<void>;
}

/** Opens a scratch folder. */
export async function openScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), "fs-duckdb-"));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const path = (name: string): string => join(folder, name);
  return {
    folder,
    path,
    async write(name, select) {
      const format = name.endsWith(".csv") ? "csv, HEADER true" : "parquet";
      await connection.run(`COPY (${select}) TO '${path(name)}' (FORMAT ${format})`);
      return path(name);
    },
    async read(select) {
      const result = await connection.run(select);
      return result.getRowsJson();
    },
    async dispose() {
      connection.disconnectSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A source over a file. */
export function fileAt(path: string, options: Partial<Source> = {}): Source {
  return {
    name: path.split("/").at(-1) as string,
    kind: "file",
    options: { path },
    timestampField: "ts",
    createdTimestampColumn: null,
    fieldMapping: {},
    ...options,
  };
}

/** A source over a query. */
export function queryOf(sql: string, options: Partial<Source> = {}): Source {
  return fileAt("query", { kind: "query", options: { sql }, ...options });
}

/** All rows of a dataset. */
export async function allRows(batches: AsyncIterable<Batch>): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const batch of batches) rows.push(...rowsOf(batch));
  return rows;
}

/** The values of one column of a dataset. */
export async function valuesOf(dataset: Dataset, name: string): Promise<unknown[]> {
  return (await allRows(dataset)).map((row) => row[name]);
}
