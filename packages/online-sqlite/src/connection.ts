import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import { keep } from "./keep.ts";
import { isBusy, sqliteError } from "./sqlite-error.ts";

/** In SQLite's words: a database that lives as long as its connection. */
export const IN_MEMORY = ":memory:";

const BUSY_MILLIS = 10_000;

/**
 * Opens the database file; null where there is none and `create` is false, so that looking makes no file. Another
 * process's transaction is waited for.
 */
export async function connect(file: string, create: boolean): Promise<Database | null> {
  try {
    if (file !== IN_MEMORY && !existsSync(file)) {
      if (!create) return null;
      mkdirSync(dirname(file), { recursive: true });
    }
    // Imported here, so that importing this package loads nothing native.
    const { default: BetterSqlite } = await import("better-sqlite3");
    const database = keep(new BetterSqlite(file, { timeout: BUSY_MILLIS }));
    try {
      await configure(database);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw sqliteError(error, file);
  }
}

/** Readers do not wait for a writer (WAL), and an answered write outlives a power cut (FULL). */
async function configure(database: Database): Promise<void> {
  // Reads the file's first page too: what is no database is found now.
  const mode = keep(database.prepare("PRAGMA journal_mode")).pluck().get();
  if (!["wal", "memory"].includes(String(mode))) {
    await enterWal(database);
  }
  database.exec("PRAGMA synchronous = FULL");
}

/** The change of journal mode does not wait for locks by itself: of several processes that begin together some are busy. */
async function enterWal(database: Database): Promise<void> {
  const deadline = Date.now() + BUSY_MILLIS;
  for (;;) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      // A database that only allows reading is read in the mode that it has.
      if ((error as { readonly code?: unknown }).code === "SQLITE_READONLY") return;
      if (!isBusy(error) || Date.now() > deadline) throw error;
    }
    await delay(5);
  }
}
