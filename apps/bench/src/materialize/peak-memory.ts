import { rm } from "node:fs/promises";
import { join } from "node:path";
import { hasService, startRedis } from "@fs/test-servers";
import type { PageContext } from "../page.ts";
import { peakMegabytes } from "../peak.ts";
import { writeLatestSource } from "./latest-source.ts";

const MILLION = 1_000_000;
const SMALL = 20_000;
const GOAL = { atMost: 600 };

/** What a process that materializes so many rows takes at most of memory; Redis itself is not counted. */
export async function peakMemory(context: PageContext): Promise<void> {
  await measure(context, 1, "SQLite", intoSqlite);
  await measure(context, 10, "SQLite", intoSqlite);
  if (hasService("redis")) await measure(context, 1, "Redis", intoRedis);
}

/** Rows of a file. */
interface Source {
  readonly source: string;
  readonly rows: number;
}

async function measure(
  { folder, small, record }: PageContext,
  millions: number,
  store: string,
  peakOf: (source: Source, folder: string) => Promise<number>,
): Promise<void> {
  const rows = millions * (small ? SMALL : MILLION);
  const source = join(folder, "memory.parquet");
  await writeLatestSource(source, rows, "ascending");
  const peak = await peakOf({ source, rows }, folder);
  record({ what: `peak memory, ${millions} M rows into ${store}`, goal: GOAL }, "MB", [peak]);
  await rm(source);
}

async function intoSqlite(source: Source, folder: string): Promise<number> {
  const file = join(folder, "memory.db");
  const peak = await peakMegabytes("materialize", { ...source, file });
  await Promise.all(["", "-wal", "-shm"].map((end) => rm(file + end, { force: true })));
  return peak;
}

async function intoRedis(source: Source): Promise<number> {
  const server = await startRedis();
  try {
    return await peakMegabytes("materialize-redis", { ...source, address: server.address });
  } finally {
    await server.stop();
  }
}
