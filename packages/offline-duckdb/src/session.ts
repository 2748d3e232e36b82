import {
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBResult,
  StatementType,
} from "@duckdb/node-api";
import { FeatureStoreError, throwIfAborted } from "@fs/sdk/adapter";
import { type Doing, duckdbError } from "./duckdb-error.ts";
import { type PhysicalType, physicalType } from "./physical-type.ts";

const REPEAT_MILLIS = 20;
const PROGRESS_MILLIS = 100;

/** Hears how much of a statement is done, 0 to 1, as far as the engine tells: it counts rows that were read. */
export type OnFraction = (fraction: number) => void;

/** A column of a statement, before it runs. */
export interface StatementColumn {
  readonly name: string;
  readonly physical: PhysicalType;
}

/**
 * One connection for one operation: temporary tables are its own, an abort interrupts it alone. Every error leaves it
 * as a FeatureStoreError; after an abort it is FS_ABORTED, after the store was closed FS_STORE_CLOSED.
 */
export class Session {
  readonly #connection: DuckDBConnection;
  readonly #signals: readonly AbortSignal[];
  readonly #interrupt = (): void => {
    this.#connection.interrupt();
    if (this.#busy === null) return;
    // The engine forgets one that comes while it begins a statement.
    this.#repeat ??= setInterval(() => this.#connection.interrupt(), REPEAT_MILLIS);
  };
  readonly #onEnd: (session: Session) => void;
  #busy: Promise<unknown> | null = null;
  #repeat: NodeJS.Timeout | undefined;
  #state: "open" | "closing" | "closed" = "open";

  constructor(
    connection: DuckDBConnection,
    signals: readonly (AbortSignal | undefined)[],
    onEnd: (session: Session) => void,
  ) {
    this.#connection = connection;
    this.#signals = signals.filter((signal) => signal !== undefined);
    this.#onEnd = onEnd;
    for (const signal of this.#signals) signal.addEventListener("abort", this.#interrupt);
  }

  /** Runs statements; answers how many rows the last one changed. */
  async run(sql: string, doing: Doing, onFraction?: OnFraction): Promise<number> {
    return this.#call(doing, async () => {
      const result = await this.#watched(onFraction, () => this.#connection.run(sql));
      return result.rowsChanged;
    });
  }

  /** Runs a statement whose answer is small. */
  async rows(sql: string, doing: Doing): Promise<readonly (readonly unknown[])[]> {
    return this.#call(doing, async () => {
      const result = await this.#connection.run(sql);
      return result.getRows();
    });
  }

  /** Starts a statement whose rows are fetched with {@link fetch}. Nothing else runs on a session until all are. */
  async stream(sql: string, doing: Doing, onFraction?: OnFraction): Promise<DuckDBResult> {
    return this.#call(doing, () => this.#watched(onFraction, () => this.#connection.stream(sql)));
  }

  /** The next chunk of a stream; null after the last. Its memory is the engine's: copy what is kept. */
  async fetch(result: DuckDBResult, doing: Doing): Promise<DuckDBDataChunk | null> {
    const chunk = await this.#call(doing, () => result.fetchChunk());
    return chunk === null || chunk.rowCount === 0 ? null : chunk;
  }

  /** The columns that a statement would answer. FS_QUERY_FAILED for one that does more than read, or has parameters. */
  async columns(sql: string, doing: Doing): Promise<readonly StatementColumn[]> {
    return this.#call(doing, async () => {
      const statement = await this.#connection.prepare(sql);
      try {
        if (statement.statementType !== StatementType.SELECT) {
          throw new FeatureStoreError(
            "FS_QUERY_FAILED",
            `${doing.what}: the SQL must be one statement that reads (SELECT)`,
          );
        }
        if (statement.parameterCount > 0) {
          throw new FeatureStoreError(
            "FS_QUERY_FAILED",
            `${doing.what}: the SQL has parameters ($1 or ?), which nothing fills; write the values into it`,
          );
        }
        return Array.from({ length: statement.columnCount }, (_, i) => ({
          name: statement.columnName(i),
          physical: physicalType(statement.columnType(i)),
        }));
      } finally {
        statement.destroySync();
      }
    });
  }

  /** Fills a temporary table through an appender. */
  async append(
    table: string,
    doing: Doing,
    fill: (appender: DuckDBAppender) => void,
  ): Promise<void> {
    return this.#call(doing, async () => {
      const appender = await this.#connection.createAppender(table);
      try {
        fill(appender);
        appender.flushSync();
      } finally {
        appender.closeSync();
      }
    });
  }

  /** Stops what runs, waits for it and gives the connection back. */
  async close(): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "closing";
    for (const signal of this.#signals) signal.removeEventListener("abort", this.#interrupt);
    if (this.#busy !== null) {
      this.#interrupt();
      await this.#busy.catch(() => undefined);
    }
    this.#state = "closed";
    this.#connection.disconnectSync();
    this.#onEnd(this);
  }

  /** Asks the engine now and then how far it is, while it works. */
  async #watched<T>(onFraction: OnFraction | undefined, run: () => Promise<T>): Promise<T> {
    if (onFraction === undefined) return run();
    // Else it keeps no account. It would draw a bar of its own, too.
    await this.#connection.run("SET enable_progress_bar = true");
    await this.#connection.run("SET enable_progress_bar_print = false");
    const timer = setInterval(() => {
      const { percentage } = this.#connection.progress;
      // Before it knows, it answers -1.
      if (percentage >= 0) onFraction(Math.min(1, percentage / 100));
    }, PROGRESS_MILLIS);
    try {
      return await run();
    } finally {
      clearInterval(timer);
    }
  }

  #check(doing: Doing): void {
    for (const signal of this.#signals) throwIfAborted(signal, doing.what);
    if (this.#state !== "open") {
      throw new FeatureStoreError("FS_STORE_CLOSED", `${doing.what}: the DuckDB store is closed`);
    }
  }

  async #call<T>(doing: Doing, run: () => Promise<T>): Promise<T> {
    this.#check(doing);
    const call = run();
    this.#busy = call;
    try {
      return await call;
    } catch (error) {
      // An interrupted statement fails with the engine's own words.
      this.#check(doing);
      throw duckdbError(error, doing);
    } finally {
      this.#busy = null;
      clearInterval(this.#repeat);
      this.#repeat = undefined;
    }
  }
}
