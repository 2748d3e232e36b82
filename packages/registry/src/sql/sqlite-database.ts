import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { FeatureStoreError, throwIfAborted } from "@fs/sdk/adapter";
import type { Database, Statement } from "better-sqlite3";
import { keep } from "./keep.ts";
import type {
  SqlAnswer,
  SqlDatabase,
  SqlDialect,
  SqlOptions,
  SqlScript,
  SqlStatement,
} from "./sql-script.ts";
import { isBusy, isMissingTable, sqliteError } from "./sqlite-error.ts";

/** In SQLite's words: a database that lives as long as its connection. */
export const IN_MEMORY = ":memory:";

const BUSY_MILLIS = 10_000;

const dialect: SqlDialect = {
  table: (name) => `"${name}"`,
  keyType: "text",
  forUpdate: "",
  tableExists: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
  *setUp() {
    // One writer at a time is all that SQLite has.
  },
};

/** A registry's database in one SQLite file, for the processes of one machine. No file is made before the first write. */
export class SqliteDatabase implements SqlDatabase {
  readonly dialect: SqlDialect = dialect;
  readonly #file: string;
  readonly #statements = new Map<string, Statement>();
  #opening: Promise<Database> | null = null;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  begin(call: string, options?: SqlOptions): void {
    throwIfAborted(options?.signal, `registry "${this.#file}": ${call}`);
    if (!this.#closed) return;
    throw new FeatureStoreError(
      "FS_STORE_CLOSED",
      `registry "${this.#file}" is closed; open it again before you ${call}`,
    );
  }

  async read<T>(call: string, script: () => SqlScript<T>, options?: SqlOptions): Promise<T | null> {
    this.begin(call, options);
    const known = this.#opening !== null;
    if (!known && (this.#file === IN_MEMORY || !existsSync(this.#file))) return null;
    const database = await this.#open(call, options);
    try {
      return this.#drive(database, script());
    } catch (error) {
      if (isMissingTable(error)) return null;
      throw sqliteError(error, this.#file);
    }
  }

  async write<T>(call: string, script: () => SqlScript<T>, options?: SqlOptions): Promise<T> {
    this.begin(call, options);
    const database = await this.#open(call, options);
    try {
      return database.transaction(() => this.#drive(database, script())).immediate();
    } catch (error) {
      throw sqliteError(error, this.#file);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const database = await this.#opening?.catch(() => null);
    database?.close();
  }

  async #open(call: string, options?: SqlOptions): Promise<Database> {
    this.#opening ??= connect(this.#file);
    const opening = this.#opening;
    try {
      const database = await opening;
      this.begin(call, options);
      return database;
    } catch (error) {
      if (this.#opening === opening && !this.#closed) this.#opening = null;
      throw sqliteError(error, this.#file);
    }
  }

  #drive<T>(database: Database, script: SqlScript<T>): T {
    let step = script.next();
    while (step.done !== true) step = script.next(this.#answer(database, step.value));
    return step.value;
  }

  #answer(database: Database, { text, values = [] }: SqlStatement): SqlAnswer {
    const statement = this.#statement(database, text);
    // `$1` is a name to SQLite.
    const bound = Object.fromEntries(values.map((value, i) => [String(i + 1), value]));
    const given = values.length === 0 ? [] : [bound];
    if (!statement.reader) return { rows: [], count: statement.run(...given).changes };
    // Columns are texts, numbers and nulls.
    return { rows: statement.raw().all(...given) as SqlAnswer["rows"], count: 0 };
  }

  #statement(database: Database, text: string): Statement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const made = keep(database.prepare(text));
    this.#statements.set(text, made);
    return made;
  }
}

async function connect(file: string): Promise<Database> {
  const isNew = file !== IN_MEMORY && !existsSync(file);
  if (isNew) mkdirSync(dirname(file), { recursive: true });
  // Imported here, so that importing this package loads nothing native.
  const { default: BetterSqlite } = await import("better-sqlite3");
  const database = keep(new BetterSqlite(file, { timeout: BUSY_MILLIS }));
  try {
    // A file that is there may be Feast's registry too: how it keeps its journal is left as it is.
    if (isNew) enterWal(database);
    database.exec("PRAGMA synchronous = FULL");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Readers do not wait for a writer, and a commit is one write to the disk. */
function enterWal(database: Database): void {
  try {
    database.exec("PRAGMA journal_mode = WAL");
  } catch (error) {
    // Another process makes the same file; it enters, or the file stays as it is, which is slower and as safe.
    if (!isBusy(error)) throw error;
  }
}
