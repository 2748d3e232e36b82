import cluster, { type Worker } from "node:cluster";
import { FeatureStoreError } from "@fs/sdk";
import { AggregatorRegistry } from "prom-client";
import type { Closed } from "../create-server.ts";
import {
  type CloseMessage,
  isMessage,
  type MetricsAnswer,
  type MetricsQuestion,
} from "./worker-messages.ts";

/** How workers are run. */
export interface WorkersOptions {
  /** Processes on one port. */
  readonly count: number;
  /** A new worker must listen within this; 30,000 unless told otherwise. */
  readonly startMillis?: number;
  /** A worker that ends must be gone within this; 10,000 unless told otherwise. */
  readonly deadlineMillis?: number;
  /** A worker ended by itself; another one is started. */
  readonly onExit?: (worker: { readonly pid: number; readonly code: number | null }) => void;
}

/** Worker processes of one server, which share its port. */
export interface Workers {
  readonly pids: readonly number[];
  /** One worker after the other: the new one listens before the old one stops accepting, so no request is lost. */
  restart(): Promise<void>;
  /** Ends them all within the deadline; `finished` = each of them ended with status 0. */
  close(): Promise<Closed>;
}

/**
 * Forks this program `count` times (`cluster.isWorker` tells the copies, which call `workerOf`), and resolves when all
 * of them listen. One that ends by itself is replaced, after a pause where it did not live long.
 */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  if (!cluster.isPrimary || !(Number.isSafeInteger(options.count) && options.count > 0)) {
    throw new FeatureStoreError(
      "FS_ARGUMENT_INVALID",
      "workers are started by the first process, and their count is a whole number above zero",
    );
  }
  const pool = new WorkerPool(options);
  await pool.fill();
  return pool;
}

const SHORT_LIFE_MILLIS = 2_000;

class WorkerPool implements Workers {
  readonly #options: WorkersOptions;
  readonly #workers = new Set<Worker>();
  readonly #leaving = new WeakSet<Worker>();
  readonly #listens = new WeakSet<Worker>();
  readonly #metrics = new AggregatorRegistry();
  #closing = false;
  #restarting: Promise<void> | null = null;

  constructor(options: WorkersOptions) {
    this.#options = options;
    cluster.on("message", this.#answerMetrics);
  }

  get pids(): readonly number[] {
    return [...this.#workers].map((worker) => worker.process.pid ?? 0);
  }

  async fill(): Promise<void> {
    const missing = this.#options.count - this.#workers.size;
    try {
      await Promise.all(Array.from({ length: missing }, () => this.#start()));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  restart(): Promise<void> {
    this.#restarting ??= this.#replaceAll().finally(() => {
      this.#restarting = null;
    });
    return this.#restarting;
  }

  async close(): Promise<Closed> {
    this.#closing = true;
    const ended = await Promise.all([...this.#workers].map((worker) => this.#stop(worker)));
    cluster.off("message", this.#answerMetrics);
    return { finished: ended.every((one) => one) };
  }

  async #replaceAll(): Promise<void> {
    for (const old of [...this.#workers]) {
      if (this.#closing) return;
      await this.#start();
      await this.#stop(old);
    }
  }

  #start(): Promise<Worker> {
    const worker = cluster.fork();
    const started = Date.now();
    this.#workers.add(worker);
    worker.on("exit", (code) => {
      this.#workers.delete(worker);
      if (this.#leaving.has(worker) || this.#closing) return;
      this.#options.onExit?.({ pid: worker.process.pid ?? 0, code });
      this.#replaceLater(Date.now() - started < SHORT_LIFE_MILLIS ? SHORT_LIFE_MILLIS : 0);
    });
    return this.#listening(worker);
  }

  #listening(worker: Worker): Promise<Worker> {
    const millis = this.#options.startMillis ?? 30_000;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        this.#leaving.add(worker);
        clearTimeout(timer);
        worker.process.kill("SIGKILL");
        reject(
          new FeatureStoreError(
            "FS_STORE_UNAVAILABLE",
            `a worker ${why} before it listened; its own output says why`,
          ),
        );
      };
      const timer = setTimeout(() => fail(`took longer than ${millis} milliseconds`), millis);
      const ended = () => fail("ended");
      worker.once("exit", ended);
      worker.once("listening", () => {
        clearTimeout(timer);
        worker.off("exit", ended);
        this.#listens.add(worker);
        resolve(worker);
      });
    });
  }

  #replaceLater(millis: number): void {
    setTimeout(() => {
      if (this.#closing || this.#workers.size >= this.#options.count) return;
      this.#start().catch(() => this.#replaceLater(SHORT_LIFE_MILLIS));
    }, millis);
  }

  /** Whether it ended in order. */
  #stop(worker: Worker): Promise<boolean> {
    const deadlineMillis = this.#options.deadlineMillis ?? 10_000;
    this.#leaving.add(worker);
    return new Promise((resolve) => {
      if (worker.isDead()) return resolve(true);
      // Somewhat later than its own deadline: it may be writing out its log.
      const timer = setTimeout(() => worker.process.kill("SIGKILL"), deadlineMillis + 1_000);
      worker.once("exit", (code) => {
        clearTimeout(timer);
        resolve(code === 0 || !this.#listens.has(worker));
      });
      // One that does not listen yet serves nobody, and may not hear either.
      if (!this.#listens.has(worker)) worker.process.kill("SIGKILL");
      if (!worker.isConnected()) return;
      const message: CloseMessage = { type: "fs:close", deadlineMillis };
      worker.send(message);
    });
  }

  readonly #answerMetrics = (worker: Worker, message: unknown): void => {
    if (!isMessage<MetricsQuestion>(message, "fs:metrics")) return;
    const answer = (text: string | null) => {
      const reply: MetricsAnswer = { type: "fs:metrics-answer", id: message.id, text };
      if (worker.isConnected()) worker.send(reply);
    };
    this.#metrics.clusterMetrics().then(answer, () => answer(null));
  };
}
