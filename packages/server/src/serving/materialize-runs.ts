import { type CallOptions, type FeatureStore, FeatureStoreError } from "@fs/sdk";
import type { MaterializeQuery, MaterializeRun } from "./serving.ts";

/** The materializations of one server: one at a time, ended when the server ends. */
export class MaterializeRuns {
  readonly #store: FeatureStore;
  readonly #closing = new AbortController();
  #running: Promise<void> | null = null;
  #views: readonly string[] = [];

  constructor(store: FeatureStore) {
    this.#store = store;
  }

  /** The views of the run under way; none where there is no run. */
  get views(): readonly string[] {
    return this.#running === null ? [] : this.#views;
  }

  async start(query: MaterializeQuery): Promise<MaterializeRun> {
    const views = await this.#viewsOf(query.views);
    if (this.#running !== null) {
      throw new FeatureStoreError(
        "FS_MATERIALIZE_RUNNING",
        "this server is materializing already, and does one run at a time; try again when it is done",
      );
    }
    const signal = this.#closing.signal;
    const shared = { views, signal, force: query.force ?? false };
    const run =
      query.start === undefined
        ? this.#store.materializeIncremental({ ...shared, end: query.end })
        : this.#store.materialize({ ...shared, start: query.start, end: query.end });
    const done = (async () => {
      try {
        await run;
      } finally {
        this.#running = null;
      }
    })();
    this.#running = done;
    this.#views = views;
    // Whoever began the run meets its error; nobody may.
    done.catch(() => {});
    return { views, done };
  }

  /** Waits for the run under way; ends it when the signal fires. What it has done stays, and a later run goes on from there. */
  async close(call: CallOptions = {}): Promise<void> {
    const stop = () => this.#closing.abort();
    call.signal?.addEventListener("abort", stop, { once: true });
    if (call.signal?.aborted) stop();
    await this.#running?.catch(() => {});
    call.signal?.removeEventListener("abort", stop);
  }

  async #viewsOf(names: readonly string[] | undefined): Promise<readonly string[]> {
    if (names !== undefined && names.length > 0) {
      for (const name of names) await this.#store.getFeatureView(name);
      return names;
    }
    const views = await this.#store.listFeatureViews();
    return views.filter((view) => view.online).map((view) => view.name);
  }
}
