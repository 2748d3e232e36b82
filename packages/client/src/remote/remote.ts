import { FeatureStoreError } from "@fs/sdk";
import {
  type CallOptions,
  type EntityKeys,
  type FeatureBatch,
  type KeyedBatch,
  newestRows,
  type OnlineStore,
  type Table,
  type TableRead,
  throwIfAborted,
} from "@fs/sdk/adapter";
import { type Transport, transport } from "../transport/transport.ts";
import { parseAnswer } from "../wire/parse-answer.ts";
import { featureBatch, type ReadAnswer } from "./feature-batches.ts";
import { readFrames } from "./read-frames.ts";
import { askedFeatures, readBody, readRequests } from "./read-plan.ts";
import type { RemoteOptions } from "./remote-options.ts";
import { writeBodies } from "./write-bodies.ts";

/**
 * The online store behind a feature server, ours or Feast's: a read of any number of views is one request, a write goes
 * to the server's store. The server's own `fs apply` makes its tables: `prepare` changes nothing. The wire carries no
 * created times of rows that are read, no counts of rows that lost to stored ones, and no removal of keys
 * (FS_STORE_UNSUPPORTED). A value that the server holds for too old is null.
 */
export function remote(options: RemoteOptions = {}): OnlineStore {
  return new RemoteStore(transport({ ...options, url: options.url ?? "http://localhost:6566" }));
}

class RemoteStore implements OnlineStore {
  readonly name = "remote";
  readonly supports = { concurrentWriters: true };
  readonly #send: Transport;
  #isClosed = false;

  constructor(send: Transport) {
    this.#send = send;
  }

  async prepare(
    _change: Parameters<OnlineStore["prepare"]>[0],
    options?: CallOptions,
  ): Promise<void> {
    this.#check("prepare", options);
  }

  async write(
    table: Table,
    rows: KeyedBatch,
    options?: CallOptions,
  ): Promise<{ readonly written: number; readonly stale: number }> {
    this.#check("write", options);
    const winners = newestRows(rows);
    for (const body of writeBodies(table, rows, winners)) {
      await this.#send({
        path: "/write-to-online-store",
        body,
        isRead: false,
        signal: options?.signal,
      });
    }
    return { written: winners.length, stale: rows.length - winners.length };
  }

  async read(reads: readonly TableRead[], options?: CallOptions): Promise<readonly FeatureBatch[]> {
    this.#check("read", options);
    const frames = readFrames(reads);
    const features = askedFeatures(reads, frames);
    const path = "/get-online-features";
    const answers: ReadAnswer[] = [];
    // One request, as a rule; where there are more, a server is not sent all at once.
    for (const request of readRequests(frames.frames, features.length)) {
      const body = readBody(request, features);
      const text = await this.#send({ path, body, isRead: true, signal: options?.signal });
      answers.push({ request, answer: parseAnswer(text, "online store remote") });
    }
    return reads.map((read, i) =>
      featureBatch(read, frames.frameOf[i] ?? null, answers, `view "${read.select.table.name}"`),
    );
  }

  async remove(table: Table, keys: EntityKeys, options?: CallOptions): Promise<void> {
    this.#check("remove", options);
    if (keys.length === 0) return;
    throw new FeatureStoreError(
      "FS_STORE_UNSUPPORTED",
      `online store "remote": a feature server removes no keys over HTTP (view "${table.name}"); remove them in the store behind it`,
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #check(what: string, options: CallOptions | undefined): void {
    if (this.#isClosed)
      throw new FeatureStoreError("FS_STORE_CLOSED", `online store "remote": ${what} after close`);
    throwIfAborted(options?.signal, `online store "remote": ${what}`);
  }
}
