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
    this.#refuseSecond();
    if (query.force !== true) await this.#refuseHeld(views);
    // Another request may have been quicker while the registry was asked.
    this.#refuseSecond();
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

  #refuseSecond(): void {
    if (this.#running === null) return;
    throw new FeatureStoreError(
      "FS_MATERIALIZE_RUNNING",
      "this server is materializing already, and does one run at a time; try again when it is done",
      { details: { views: this.#views } },
    );
  }

  /** Before a run is begun, so that its caller is told; a run of another process that begins just now is met by this one. */
  async #refuseHeld(views: readonly string[]): Promise<void> {
    const held = (await this.#store.materializing()).filter((view) => views.includes(view));
    if (held.length === 0 || this.#running !== null) return;
    throw new FeatureStoreError(
      "FS_MATERIALIZE_RUNNING",
      `another process is materializing ${held.map((view) => `"${view}"`).join(", ")}; try again when it is done (one that died lets go within a minute), or take over with force`,
      { details: { views: held } },
    );
  }

  async #viewsOf(names: readonly string[] | undefined): Promise<readonly string[]> {
    if (names !== undefined && names.length > 0) {
      for (const name of names) {
        if ((await this.#store.getFeatureView(name)).online) continue;
        throw new FeatureStoreError(
          "FS_VIEW_NOT_ONLINE",
          `feature view "${name}" is defined with online: false, so it is never materialized`,
        );
      }
      return names;
    }
    const views = await this.#store.listFeatureViews();
    return views.filter((view) => view.online).map((view) => view.name);
  }
}
