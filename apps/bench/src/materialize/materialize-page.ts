import { rm } from "node:fs/promises";
import { join } from "node:path";
import { redis } from "@fs/online-redis";
import { sqlite } from "@fs/online-sqlite";
import { hasService, startRedis } from "@fs/test-servers";
import Database from "better-sqlite3";
import { Redis } from "ioredis";
import type { Page, PageContext } from "../page.ts";
import { writeLatestSource } from "./latest-source.ts";
import { materializeFile } from "./materialize-run.ts";
import { peakMemory } from "./peak-memory.ts";
import { type ReadyRow, readyRows } from "./ready-rows.ts";

const ROWS = 1_000_000;
const SMALL = 20_000;
/** Rows to a transaction of the bare driver, and to a command. */
const BATCH = 50_000;
const COMMAND = 500;

/** Materializing a file against a bare driver that writes bytes which are ready, and what it takes of memory. */
export const materializePage: Page = async (context) => {
  const { folder, small } = context;
  const source = join(folder, "latest.parquet");
  await writeLatestSource(source, small ? SMALL : ROWS);
  const rows = await readyRows(source);
  await intoSqlite(context, source, rows);
  if (hasService("redis")) await intoRedis(context, source, rows);
  else context.leaveOut("rows into Redis, which is not installed");
  await peakMemory(context);
};

async function intoSqlite(
  { compare, equal, folder, small }: PageContext,
  source: string,
  rows: readonly ReadyRow[],
): Promise<void> {
  const file = join(folder, "online.db");
  const bare = join(folder, "bare.db");
  const candidate = async (): Promise<void> => {
    await removeDatabase(file);
    const online = sqlite({ path: file });
    expectRows(await materializeFile(source, online), rows);
    await online.close();
  };
  const reference = async (): Promise<void> => {
    await removeDatabase(bare);
    writeBare(bare, rows);
  };
  await candidate();
  await reference();
  expectSameTables(file, bare, small);
  equal("rows in SQLite by the store and by bare better-sqlite3");
  await compare(
    { what: "1 M rows of 10 doubles into SQLite / bare better-sqlite3", goal: { atLeast: 0.6 } },
    { reference, candidate },
  );
  await Promise.all([removeDatabase(file), removeDatabase(bare)]);
}

/** As a program would write it by hand: the journal and durability of the store, one statement, one table. */
function writeBare(file: string, rows: readonly ReadyRow[]): void {
  const database = new Database(file);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec(
    "CREATE TABLE bare (id TEXT PRIMARY KEY NOT NULL, event_time INTEGER NOT NULL, created_time INTEGER, value BLOB NOT NULL)",
  );
  const put = database.prepare("INSERT OR REPLACE INTO bare VALUES (?, ?, NULL, ?)");
  const putAll = database.transaction((from: number, to: number) => {
    for (let i = from; i < to; i += 1) {
      const { id, eventTime, packed } = rows[i] as ReadyRow;
      put.run(id, eventTime, packed);
    }
  });
  for (let at = 0; at < rows.length; at += BATCH) putAll(at, Math.min(rows.length, at + BATCH));
  database.close();
}

function expectSameTables(file: string, bare: string, small: boolean): void {
  const database = new Database(file, { readonly: true });
  try {
    const named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'fs:%'";
    const name = database.prepare(named).pluck().get();
    database.prepare("ATTACH ? AS other").run(bare);
    const limit = small ? "" : " LIMIT 1000";
    const differing = database
      .prepare(
        `SELECT count(*) FROM (SELECT * FROM other.bare EXCEPT SELECT id, event_time, created_time, value FROM "${name}"${limit})`,
      )
      .pluck()
      .get();
    if (differing !== 0) throw new Error("the store and the bare driver hold different rows");
  } finally {
    database.close();
  }
}

async function intoRedis(
  { compare, equal }: PageContext,
  source: string,
  rows: readonly ReadyRow[],
): Promise<void> {
  const server = await startRedis();
  const client = new Redis({ host: "127.0.0.1", port: server.port });
  const online = redis({ connectionString: server.address });
  const candidate = async (): Promise<void> => {
    await client.flushall();
    expectRows(await materializeFile(source, online), rows);
  };
  const reference = async (): Promise<void> => {
    await client.flushall();
    for (let at = 0; at < rows.length; at += COMMAND) {
      const words: (string | Buffer)[] = [];
      for (const { id, headed } of rows.slice(at, at + COMMAND))
        words.push(`{bare}:bench:latest:${id}`, headed);
      await client.mset(words);
    }
  };
  try {
    await candidate();
    await expectStored(client, rows);
    equal("values in Redis by the store and by bare MSET");
    await compare(
      { what: "the same into Redis / bare MSET-500", goal: { atLeast: 0.5 } },
      { reference, candidate },
    );
  } finally {
    client.disconnect();
    await online.close();
    await server.stop();
  }
}

async function expectStored(client: Redis, rows: readonly ReadyRow[]): Promise<void> {
  if ((await client.dbsize()) !== rows.length)
    throw new Error("Redis holds another number of rows");
  const expected = new Set(rows.map(({ headed }) => headed.toString("latin1")));
  const [, keys] = await client.scan(0, "COUNT", 1000);
  for (const value of await client.mgetBuffer(keys))
    if (value === null || !expected.has(value.toString("latin1")))
      throw new Error("Redis holds other bytes than the bare client would write");
}

function expectRows(sent: number, rows: readonly ReadyRow[]): void {
  if (sent !== rows.length) throw new Error(`${sent} rows were sent, and not ${rows.length}`);
}

function removeDatabase(file: string): Promise<unknown> {
  return Promise.all(["", "-wal", "-shm"].map((end) => rm(file + end, { force: true })));
}
