import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { FeatureStoreError, throwIfAborted } from "@fs/sdk/adapter";
import { duckdbError } from "./duckdb-error.ts";
import { Session } from "./session.ts";

/** Where DuckDB keeps tables, and what it may use. */
export interface DatabaseOptions {
  readonly path: string | null;
  readonly memoryLimit: string | null;
  readonly threads: number | null;
  readonly tempDirectory: string | null;
  readonly baseDirectory: string;
  /** Used as it is, and never closed. */
  readonly instance: DuckDBInstance | null;
}

/** One DuckDB instance, opened at the first use, and the sessions on it. */
export class Database {
  readonly #options: DatabaseOptions;
  readonly #sessions = new Set<Session>();
  #instance: Promise<DuckDBInstance> | null = null;
  #closed = false;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /** A session of its own. FS_STORE_CLOSED after {@link close}. */
  async connect(signals: readonly (AbortSignal | undefined)[]): Promise<Session> {
    const doing = { what: "opening DuckDB" };
    for (const signal of signals) throwIfAborted(signal, "reading from DuckDB");
    this.#checkOpen();
    this.#instance ??= this.#open();
    try {
      const instance = await this.#instance;
      const connection = await instance.connect();
      const session = new Session(connection, signals, (ended) => this.#sessions.delete(ended));
      this.#sessions.add(session);
      // Naive times are UTC whatever the machine's zone.
      await session.run("SET TimeZone = 'UTC'", doing);
      if (this.#closed) await session.close();
      this.#checkOpen();
      return session;
    } catch (error) {
      throw duckdbError(error, doing);
    }
  }

  /** Stops what runs, and closes the instance unless it was given. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#sessions].map((session) => session.close()));
    if (this.#instance === null || this.#options.instance !== null) return;
    const instance = await this.#instance.catch(() => null);
    instance?.closeSync();
  }

  #checkOpen(): void {
    if (this.#closed)
      throw new FeatureStoreError("FS_STORE_CLOSED", "the DuckDB offline store is closed");
  }

  async #open(): Promise<DuckDBInstance> {
    const { path, memoryLimit, threads, tempDirectory, baseDirectory, instance } = this.#options;
    if (instance !== null) return instance;
    const settings: Record<string, string> = {};
    if (memoryLimit !== null) settings.memory_limit = memoryLimit;
    if (threads !== null) settings.threads = String(threads);
    // DuckDB's own default for a database in memory is a folder in the working directory.
    const spill =
      tempDirectory ?? (path === null ? join(tmpdir(), `fs-duckdb-${process.pid}`) : null);
    if (spill !== null) settings.temp_directory = spill;
    // Relative paths in the SQL of query sources; a comma would cut the path in two.
    if (!baseDirectory.includes(",")) settings.file_search_path = baseDirectory;
    if (path !== null) await mkdir(dirname(path), { recursive: true });
    return DuckDBInstance.create(path ?? ":memory:", settings);
  }
}
