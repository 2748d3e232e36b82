import { setImmediate as soon } from "node:timers/promises";
import {
  type CallOptions,
  type ConnectionLoad,
  FeatureStoreError,
  throwIfAborted,
} from "@fs/sdk/adapter";
import { breaksConnection, postgresError } from "./postgres-error.ts";
import type { PostgresClient, PostgresPool } from "./postgres-pool.ts";
import { type Statement, type StatementRows, statementQuery, statementRows } from "./statement.ts";
import { DeadlineReached, pause, within } from "./time-limit.ts";

/** How the store reaches its server. */
export interface ConnectionPlan {
  /** Whose connection it is, as its messages begin: `online store "postgres"`. */
  readonly what: string;
  /** The server as `host:port/database`, for messages. */
  readonly server: string;
  readonly deadlineMillis: number;
  /** How long a call that fails fast is tried again. */
  readonly reconnectGraceMillis: number;
  readonly preparedStatements: boolean;
  /** Whether the pool is the store's own: then it is closed with the store. */
  readonly owned: boolean;
  open(): Promise<PostgresPool>;
}

/** Asks the server within one attempt. Rejects with what the driver gave; the attempt lets it through. */
export type Ask = (statement: Statement) => Promise<StatementRows>;

/** A call may have a shorter deadline than the connection's. */
export interface RunOptions extends CallOptions {
  readonly deadlineMillis?: number;
  /** Whether what fails in passing is tried again for the grace only. */
  readonly failsFast?: boolean;
}

const FIRST_PAUSE_MILLIS = 20;
const LONGEST_PAUSE_MILLIS = 320;

/**
 * A pool and its troubles: what fails in passing (a lost connection, a failover, a server that starts, a deadlock) is
 * tried again until the deadline; everything else is told at once, as one of our errors. Nothing is opened before the
 * first call.
 */
export class PostgresConnection {
  readonly #plan: ConnectionPlan;
  #opening: Promise<PostgresPool> | null = null;
  #current: PostgresPool | null = null;
  #closed = false;

  constructor(plan: ConnectionPlan) {
    this.#plan = plan;
  }

  /** Rejects where the store is closed or the signal has fired. */
  begin(call: string, options?: CallOptions): void {
    const { what } = this.#plan;
    throwIfAborted(options?.signal, `${what}: ${call}`);
    if (!this.#closed) return;
    throw new FeatureStoreError(
      "FS_STORE_CLOSED",
      `${what} is closed; open it again before you ${call}`,
    );
  }

  /** Runs `attempt` on one connection. It may run again after it failed: it must be harmless to do twice. */
  async run<T>(call: string, attempt: (ask: Ask) => Promise<T>, options?: RunOptions): Promise<T> {
    this.begin(call, options);
    const deadline = options?.deadlineMillis ?? this.#plan.deadlineMillis;
    const { reconnectGraceMillis } = this.#plan;
    const tried = options?.failsFast ? Math.min(deadline, reconnectGraceMillis) : deadline;
    let failedAt: number | null = null;
    let earlier: unknown = null;
    for (let wait = FIRST_PAUSE_MILLIS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MILLIS)) {
      const left = failedAt === null ? deadline : failedAt + deadline - performance.now();
      try {
        return await this.#attempt(call, attempt, { millis: left, signal: options?.signal });
      } catch (cause) {
        if (this.#closed) this.begin(call);
        const { server } = this.#plan;
        const told = postgresError(cause, { server, deadlineMillis: deadline, earlier });
        failedAt ??= performance.now();
        if (!told.passing || failedAt + tried - performance.now() <= wait) throw told.error;
        earlier = cause;
      }
      await pause(wait, { what: `${this.#plan.what}: ${call}`, signal: options?.signal });
    }
  }

  /** The answer of one statement. */
  async query(call: string, statement: Statement, options?: RunOptions): Promise<StatementRows> {
    return this.run(call, (ask) => ask(statement), options);
  }

  /** Runs `attempt` in a transaction: all of it is stored, or nothing. */
  async transaction<T>(
    call: string,
    attempt: (ask: Ask) => Promise<T>,
    options?: RunOptions,
  ): Promise<T> {
    const whole = async (ask: Ask): Promise<T> => {
      await ask({ text: "BEGIN" });
      try {
        const result = await attempt(ask);
        await ask({ text: "COMMIT" });
        return result;
      } catch (error) {
        // A connection that cannot is left, and the server rolls back.
        await ask({ text: "ROLLBACK" }).catch(() => undefined);
        throw error;
      }
    };
    return this.run(call, whole, options);
  }

  /** How busy the pool is. Every connection in use has one call. */
  load(): ConnectionLoad {
    const { totalCount: open = 0, idleCount: idle = 0, waitingCount = 0 } = this.#current ?? {};
    return { open, idle, running: open - idle, waiting: waitingCount };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const pool = await this.#opening?.catch(() => null);
    if (pool === null || pool === undefined) return;
    if (!this.#plan.owned) {
      pool.off("error", ignore);
      pool.off("connect", ignoreErrors);
      return;
    }
    const ended = within(pool.end(), { millis: 1000, what: "close" });
    await ended.catch(() => undefined);
    await soon();
  }

  async #attempt<T>(
    call: string,
    attempt: (ask: Ask) => Promise<T>,
    left: { readonly millis: number; readonly signal: AbortSignal | undefined },
  ): Promise<T> {
    const limit = { ...left, what: `${this.#plan.what}: ${call}` };
    const client = await this.#checkOut(limit);
    // One that breaks between two statements says so to nobody else.
    client.on("error", ignore);
    let broken = false;
    try {
      return await attempt(async (statement) => {
        try {
          // A connection that was given up once is not asked again.
          if (broken) throw new Error("Connection terminated");
          const query = statementQuery(statement, this.#plan.preparedStatements);
          return statementRows(await within(client.query(query), limit));
        } catch (error) {
          broken ||= breaksConnection(error);
          throw error;
        }
      });
    } finally {
      client.off("error", ignore);
      client.release(broken);
    }
  }

  async #checkOut(limit: Parameters<typeof within>[1]): Promise<PostgresClient> {
    const pool = await within(this.#pool(), limit);
    const connecting = pool.connect();
    try {
      return await within(connecting, limit);
    } catch (error) {
      const late = error instanceof DeadlineReached || (limit.signal?.aborted ?? false);
      // Who comes too late goes back.
      if (late) {
        connecting.then(
          (client) => client.release(),
          () => undefined,
        );
      }
      throw error;
    }
  }

  #pool(): Promise<PostgresPool> {
    if (this.#opening !== null) return this.#opening;
    const opening = this.#plan.open().then((pool) => {
      // An idle connection that breaks leaves the pool; the next call opens another.
      pool.on("error", ignore);
      // One may break while it is handed over, when neither the pool nor its taker listens.
      pool.on("connect", ignoreErrors);
      this.#current = pool;
      return pool;
    });
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }
}

function ignoreErrors(client: Pick<PostgresClient, "on">): void {
  client.on("error", ignore);
}

function ignore(): void {
  // Told where it matters: by the call that meets it.
}
