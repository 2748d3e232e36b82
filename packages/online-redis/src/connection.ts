import {
  type CallOptions,
  type ConnectionLoad,
  FeatureStoreError,
  throwIfAborted,
} from "@fs/sdk/adapter";
import { Absence } from "./absence.ts";
import { CallTime, type RunOptions } from "./call-time.ts";
import { onAbort } from "./on-abort.ts";
import { isCluster, type RedisClient } from "./redis-client.ts";
import { isLasting, isUnexplained, redisError } from "./redis-error.ts";
import { DeadlineReached, TimeLimit } from "./time-limit.ts";

/** How the store reaches its servers. */
export interface ConnectionPlan {
  /** The servers as `host:port,…`, for messages. */
  readonly servers: string;
  readonly deadlineMillis: number;
  /** How long a call that fails fast waits for a connection that was lost. */
  readonly reconnectGraceMillis: number;
  /** Whether TLS is spoken; null where a given client knows. */
  readonly ssl: boolean | null;
  /** Whether the client is the store's own: then it is closed with the store, and made anew where it has ended. */
  readonly owned: boolean;
  open(): Promise<RedisClient>;
  /** Finds out why there is no connection, where the client did not say; null where there is one after all. */
  readonly why?: (() => Promise<Error | null>) | undefined;
}

interface Waiter {
  ready(client: RedisClient): void;
  failed(reason: Error): void;
}

const QUIT_MILLIS = 1000;

/**
 * A client and its troubles: what fails in passing (a lost connection, a failover, a server that loads) is tried again
 * until the deadline; everything else is told at once, as one of our errors. Nothing is opened before the first call.
 */
export class RedisConnection {
  readonly #plan: ConnectionPlan;
  readonly #absence: Absence;
  readonly #waiters = new Set<Waiter>();
  #opening: Promise<RedisClient> | null = null;
  #client: RedisClient | null = null;
  #running = 0;
  #connectionError: Error | null = null;
  #asking = false;
  #closed = false;

  constructor(plan: ConnectionPlan) {
    this.#plan = plan;
    this.#absence = new Absence(plan.reconnectGraceMillis);
  }

  /** Rejects where the store is closed or the signal has fired. */
  begin(what: string, options?: CallOptions): void {
    throwIfAborted(options?.signal, `online store "redis": ${what}`);
    if (!this.#closed) return;
    throw new FeatureStoreError(
      "FS_STORE_CLOSED",
      `online store "redis" is closed; open it again before you ${what}`,
    );
  }

  /** Runs `attempt`, which may run again after it failed: it must be harmless to do twice. */
  async run<T>(
    what: string,
    attempt: (client: RedisClient) => Promise<T>,
    options?: RunOptions,
  ): Promise<T> {
    this.begin(what, options);
    const time = this.#time(what, options);
    let last: unknown = null;
    try {
      for (;;) {
        try {
          return await this.#attempt(time, attempt);
        } catch (cause) {
          if (this.#closed) this.begin(what);
          const { lasting, reason } = this.#told(cause, last, time);
          if (!lasting || cause instanceof DeadlineReached) this.#absence.met();
          if (lasting || cause instanceof DeadlineReached) throw cause;
          last = reason;
          if (!(await time.pause())) throw cause;
        }
      }
    } catch (cause) {
      throw this.#told(cause, last, time).error;
    } finally {
      time.limit.release();
    }
  }

  /** What `promise` gives, unless the signal fires before. */
  unlessAborted<T>(what: string, promise: Promise<T>, options?: CallOptions): Promise<T> {
    const { signal } = options ?? {};
    if (signal === undefined) return promise;
    return new Promise((resolve, reject) => {
      const left = () => {
        const message = `online store "redis": ${what} was aborted`;
        reject(new FeatureStoreError("FS_ABORTED", message, { cause: signal.reason }));
      };
      if (signal.aborted) left();
      const end = onAbort(signal, left);
      promise.then(
        (value) => {
          end();
          resolve(value);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }

  /** How busy the connections are; of a cluster, those to its masters. */
  load(): ConnectionLoad {
    const open = this.#client === null ? 0 : openConnections(this.#client);
    const idle = Math.max(0, open - this.#running);
    return { open, idle, running: this.#running, waiting: this.#waiters.size };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const client = await this.#opening?.catch(() => null);
    for (const waiter of this.#waiters) waiter.failed(closedMeanwhile());
    this.#waiters.clear();
    if (client === null || client === undefined) return;
    this.#stopListening(client);
    if (this.#plan.owned) await quit(client);
  }

  #time(what: string, options?: RunOptions): CallTime {
    const { deadlineMillis } = this.#plan;
    return new CallTime(`online store "redis": ${what}`, deadlineMillis, this.#absence, options);
  }

  async #attempt<T>(time: CallTime, attempt: (client: RedisClient) => Promise<T>): Promise<T> {
    const client = await time.connecting((limit) => this.#ready(limit));
    this.#running += 1;
    const answered = time.answering((limit) => {
      const answer = attempt(client);
      // One that comes after its time tells as much: the servers are slow, and not away.
      if (this.#absence.isKnown) answer.then(this.#absence.over, () => undefined);
      return limit.race(answer);
    });
    return answered.finally(() => {
      this.#running -= 1;
    });
  }

  #told(cause: unknown, last: unknown, { waitedMillis }: CallTime) {
    const { servers, ssl } = this.#plan;
    const earlier = this.#connectionError ?? last;
    return redisError(cause, { servers, deadlineMillis: waitedMillis, ssl, earlier });
  }

  /** The client once it can be spoken to. Waits here and not in the client's queue, which keeps what nobody waits for any more. */
  async #ready(limit: TimeLimit): Promise<RedisClient> {
    this.#opening ??= this.#open();
    const opening = this.#opening;
    const client = await limit.race(opening).catch((error) => {
      if (this.#opening === opening) this.#opening = null;
      throw error;
    });
    if (client.status === "ready") {
      this.#absence.connected();
      return client;
    }
    if (client.status === "end") this.#leave(client);
    if (client.status === "wait") client.connect().catch(() => null);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { ready: resolve, failed: reject };
      this.#waiters.add(waiter);
      limit.onEnd((reason) => {
        this.#waiters.delete(waiter);
        reject(reason);
      });
    });
  }

  async #open(): Promise<RedisClient> {
    const client = await this.#plan.open();
    this.#client = client;
    client.on("ready", this.#onReady);
    client.on("error", this.#onError);
    client.on("node error", this.#onError);
    client.on("close", this.#onClose);
    client.on("end", this.#onEnd);
    return client;
  }

  readonly #onReady = (): void => {
    this.#connectionError = null;
    this.#absence.connected();
    void this.#opening?.then((client) => {
      for (const waiter of this.#waiters) waiter.ready(client);
      this.#waiters.clear();
    });
  };

  readonly #onError = (error: Error): void => {
    if (isUnexplained(error)) this.#askWhy();
    // What says nothing more does not take the place of what does.
    if (this.#connectionError === null || !isUnexplained(error)) this.#connectionError = error;
    if (!isLasting(error)) return;
    for (const waiter of this.#waiters) waiter.failed(error);
    this.#waiters.clear();
  };

  /** A driver keeps to itself why a node of a cluster, or a Sentinel, could not be spoken to. */
  #askWhy(): void {
    const { why } = this.#plan;
    if (why === undefined || this.#asking || this.#waiters.size === 0) return;
    this.#asking = true;
    void why()
      .catch(() => null)
      .then((error) => {
        this.#asking = false;
        if (error !== null && this.#waiters.size > 0) this.#onError(error);
      });
  }

  readonly #onClose = (): void => this.#absence.disconnected();

  readonly #onEnd = (): void => {
    for (const waiter of this.#waiters) waiter.failed(new Error("Connection is closed."));
    this.#waiters.clear();
  };

  #stopListening(client: RedisClient): void {
    client.off("ready", this.#onReady);
    client.off("node error", this.#onError);
    client.off("close", this.#onClose);
    client.off("end", this.#onEnd);
    // The listener of errors stays on our own: a client that nobody listens to prints them.
    if (!this.#plan.owned) client.off("error", this.#onError);
  }

  /** A client that has ended is not coming back. */
  #leave(client: RedisClient): never {
    if (this.#plan.owned) {
      this.#stopListening(client);
      this.#opening = null;
      throw new Error("Connection is closed.");
    }
    throw new FeatureStoreError(
      "FS_STORE_UNAVAILABLE",
      'the client given to online store "redis" is closed; keep it open as long as the store',
    );
  }
}

function openConnections(client: RedisClient): number {
  const clients = isCluster(client) ? client.nodes("master") : [client];
  return clients.filter(({ status }) => status === "ready").length;
}

function closedMeanwhile(): FeatureStoreError {
  return new FeatureStoreError(
    "FS_STORE_CLOSED",
    'online store "redis" was closed while the call waited for a connection',
  );
}

/** Lets what was sent be answered, but not for ever. */
async function quit(client: RedisClient): Promise<void> {
  const limit = new TimeLimit(QUIT_MILLIS, "close");
  if (client.status === "ready") await limit.race(client.quit()).catch(() => null);
  limit.release();
  client.disconnect();
}
