import type { CallOptions } from "../contract/columns.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { OnlineStore } from "../contract/online-store.ts";
import type { Clock, Observer } from "../contract/plugin.ts";
import type { Registry, Snapshot } from "../contract/registry.ts";
import { definitionKind } from "../define/definition.ts";
import type { AnyOnDemandFeatureView, Definition } from "../define/definitions.ts";
import { checkProjectName } from "../define/names.ts";
import { reach } from "../define/reach.ts";
import { countText } from "../errors/count-text.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type Catalog, catalogOf } from "./catalog.ts";
import { type Lazy, type Opened, opened } from "./lazy.ts";
import { type RegistryWatch, type WatchOptions, watchRegistry } from "./registry-watch.ts";

/** What a feature store is put together from. */
export interface FeatureStoreOptions {
  readonly project: string;
  readonly registry: Lazy<Registry>;
  readonly offline?: Lazy<OfflineStore> | undefined;
  readonly online?: Lazy<OnlineStore> | undefined;
  /** Definitions with their transforms: what on-demand views run. */
  readonly definitions?: readonly unknown[] | undefined;
  /** What relative paths of file sources are resolved from; the current directory unless given. */
  readonly baseDirectory?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly observer?: Observer | undefined;
  /** Refuses every write: apply, materialize, push, teardown. */
  readonly readOnly?: boolean | undefined;
  /** Refuses a transform whose loaded text differs from the applied one; else the observer counts it. */
  readonly strictTransforms?: boolean | undefined;
}

/** What every operation of a store works with. */
export interface StoreContext {
  readonly project: string;
  readonly observer: Observer;
  readonly baseDirectory: string | null;
  readonly strictTransforms: boolean;
  readonly loaded: ReadonlyMap<string, AnyOnDemandFeatureView>;
  readonly nowMicros: () => number;
  registry(): Promise<Registry>;
  /** FS_STORE_NOT_CONFIGURED, naming the package to add, where there is none. */
  offline(): Promise<OfflineStore>;
  online(): Promise<OnlineStore>;
  readonly hasOffline: boolean;
  readonly hasOnline: boolean;
  /** The stores that were opened so far; null = not yet, or there is none. */
  readonly current: { readonly registry: Registry | null; readonly online: OnlineStore | null };
  /** The definitions as of now: read again only where the revision moved. */
  catalog(options?: CallOptions): Promise<Catalog>;
  /** The definitions that requests are served by: where the registry is watched, those last seen, at once; else {@link catalog}. */
  servedCatalog(options?: CallOptions): Promise<Catalog>;
  /** Whether the registry is watched, and has been read: then no request has to wait for it. */
  readonly isWatched: boolean;
  /** Reads the registry again and again, so that no request waits for it. */
  watch(options: WatchOptions): RegistryWatch;
  /** FS_READ_ONLY for a store that refuses writes. */
  assertWritable(what: string): void;
  close(): Promise<void>;
}

const SILENT: Observer = { span: (_name, _attributes, run) => run(), count: () => {} };

/** Checks the options and opens nothing yet. */
export function storeContext(options: FeatureStoreOptions): StoreContext {
  checkProjectName(options.project);
  return new OpenContext(options);
}

/** The stores of one FeatureStore, opened as they are needed, and the catalog of the last revision seen. */
class OpenContext implements StoreContext {
  readonly project: string;
  readonly observer: Observer;
  readonly baseDirectory: string | null;
  readonly strictTransforms: boolean;
  readonly loaded: ReadonlyMap<string, AnyOnDemandFeatureView>;
  readonly nowMicros: () => number;
  readonly hasOffline: boolean;
  readonly hasOnline: boolean;
  readonly #readOnly: boolean;
  readonly #registry: Opened<Registry>;
  readonly #offline: Opened<OfflineStore> | null;
  readonly #online: Opened<OnlineStore> | null;
  #catalog: Catalog | null = null;
  #watch: RegistryWatch | null = null;
  #closed = false;

  constructor(options: FeatureStoreOptions) {
    const clock = options.clock ?? Date.now;
    this.project = options.project;
    this.observer = options.observer ?? SILENT;
    this.baseDirectory = options.baseDirectory ?? null;
    this.strictTransforms = options.strictTransforms ?? false;
    this.loaded = loadedTransforms(options.definitions ?? []);
    this.nowMicros = () => microsOf(clock());
    this.#readOnly = options.readOnly ?? false;
    this.#registry = opened(options.registry);
    this.#offline = options.offline === undefined ? null : opened(options.offline);
    this.#online = options.online === undefined ? null : opened(options.online);
    this.hasOffline = this.#offline !== null;
    this.hasOnline = this.#online !== null;
  }

  async registry(): Promise<Registry> {
    return this.#open(this.#registry);
  }

  async offline(): Promise<OfflineStore> {
    return this.#open(
      this.#offline ?? notConfigured("an offline store", "offline", "@fs/offline-duckdb"),
    );
  }

  async online(): Promise<OnlineStore> {
    return this.#open(
      this.#online ?? notConfigured("an online store", "online", "@fs/online-sqlite"),
    );
  }

  get current(): StoreContext["current"] {
    return { registry: this.#registry.current, online: this.#online?.current ?? null };
  }

  async catalog(call?: CallOptions): Promise<Catalog> {
    const registry = await this.registry();
    const before = this.#catalog;
    const known = before === null ? {} : { ifNot: before.snapshot };
    const snapshot = await registry.read(this.project, { ...call, ...known });
    if (before !== null && snapshot === before.snapshot) return before;
    if (this.#watch !== null && before !== null) assertNotEmptied(before, snapshot);
    this.#catalog = catalogOf(snapshot);
    return this.#catalog;
  }

  get isWatched(): boolean {
    return this.#watch !== null && this.#catalog !== null;
  }

  async servedCatalog(call?: CallOptions): Promise<Catalog> {
    return this.#watch !== null && this.#catalog !== null ? this.#catalog : this.catalog(call);
  }

  watch(options: WatchOptions): RegistryWatch {
    this.#watch?.stop();
    const look = async (call: CallOptions) => {
      await this.catalog(call);
      return this.#registry.current?.status?.() ?? null;
    };
    const watch = watchRegistry(look, options);
    this.#watch = watch;
    return {
      isLoaded: () => watch.isLoaded(),
      isStale: () => watch.isStale(),
      stop: () => {
        watch.stop();
        if (this.#watch === watch) this.#watch = null;
      },
    };
  }

  assertWritable(what: string): void {
    if (!this.#readOnly) return;
    throw new FeatureStoreError(
      "FS_READ_ONLY",
      `${what} is refused: this store was opened read-only (read_only: true)`,
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch?.stop();
    const closing = await Promise.allSettled([
      this.#online?.close((store) => store.close()),
      this.#offline?.close((store) => store.close()),
      this.#registry.close((store) => store.close()),
    ]);
    const failed = closing.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  #open<T>(store: Opened<T>): Promise<T> {
    if (!this.#closed) return store.get();
    throw new FeatureStoreError("FS_STORE_CLOSED", "the feature store was closed; open a new one");
  }
}

function microsOf(now: number): number {
  const micros = Math.round(now * 1000);
  if (Number.isFinite(micros)) return micros;
  // By such a time nothing would ever be too old.
  throw new FeatureStoreError(
    "FS_ARGUMENT_INVALID",
    '"clock" answers epoch milliseconds, as Date.now does',
  );
}

function notConfigured(what: string, option: string, adapter: string): never {
  throw new FeatureStoreError(
    "FS_STORE_NOT_CONFIGURED",
    `this call needs ${what}, and the FeatureStore was given none; pass "${option}", for example from ${adapter}`,
  );
}

function loadedTransforms(
  definitions: readonly unknown[],
): ReadonlyMap<string, AnyOnDemandFeatureView> {
  const views = reach(definitions).filter(
    (one: Definition): one is AnyOnDemandFeatureView =>
      definitionKind(one) === "on_demand_feature_view",
  );
  return new Map(views.map((view) => [view.name, view]));
}

/** Who is served goes on with what was seen: a file that is gone for a moment is an empty registry like any other. */
function assertNotEmptied(before: Catalog, { project, objects }: Snapshot): void {
  const held = before.snapshot.objects.length;
  if (held === 0 || objects.length > 0) return;
  throw new FeatureStoreError(
    "FS_REGISTRY_FAILED",
    `project "${project}": the registry held ${countText(held, "object")} and now holds none, so what was seen goes on being served; bring it back, or restart if it was torn down`,
  );
}
