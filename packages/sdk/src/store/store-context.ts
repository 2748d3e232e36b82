import type { CallOptions } from "../contract/columns.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import type { OnlineStore } from "../contract/online-store.ts";
import type { Clock, Observer } from "../contract/plugin.ts";
import type { Registry } from "../contract/registry.ts";
import { definitionKind } from "../define/definition.ts";
import type { AnyOnDemandFeatureView, Definition } from "../define/definitions.ts";
import { checkProjectName } from "../define/names.ts";
import { reach } from "../define/reach.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { type Catalog, catalogOf } from "./catalog.ts";
import { type Lazy, opened } from "./lazy.ts";

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
  /** The definitions as of now: read again only where the revision moved. */
  catalog(options?: CallOptions): Promise<Catalog>;
  /** FS_READ_ONLY for a store that refuses writes. */
  assertWritable(what: string): void;
  close(): Promise<void>;
}

const SILENT: Observer = { span: (_name, _attributes, run) => run(), count: () => {} };

/** Checks the options and opens nothing yet. */
export function storeContext(options: FeatureStoreOptions): StoreContext {
  checkProjectName(options.project);
  const registry = opened(options.registry);
  const offline = options.offline === undefined ? null : opened(options.offline);
  const online = options.online === undefined ? null : opened(options.online);
  const clock = options.clock ?? Date.now;
  let catalog: Catalog | null = null;
  let closed = false;
  const open = async <T>(store: { get(): Promise<T> }): Promise<T> => {
    if (closed)
      throw new FeatureStoreError(
        "FS_STORE_CLOSED",
        "the feature store was closed; open a new one",
      );
    return store.get();
  };
  return {
    project: options.project,
    observer: options.observer ?? SILENT,
    baseDirectory: options.baseDirectory ?? null,
    strictTransforms: options.strictTransforms ?? false,
    loaded: loadedTransforms(options.definitions ?? []),
    nowMicros: () => Math.round(clock() * 1000),
    registry: () => open(registry),
    offline: () =>
      open(offline ?? notConfigured("an offline store", "offline", "@fs/offline-duckdb")),
    online: () => open(online ?? notConfigured("an online store", "online", "@fs/online-sqlite")),
    hasOffline: offline !== null,
    hasOnline: online !== null,
    async catalog(call) {
      const store = await open(registry);
      const before = catalog?.snapshot;
      const snapshot = await store.read(options.project, {
        ...call,
        ...(before ? { ifNot: before } : {}),
      });
      if (catalog === null || snapshot !== before) catalog = catalogOf(snapshot);
      return catalog;
    },
    assertWritable(what) {
      if (options.readOnly !== true) return;
      throw new FeatureStoreError(
        "FS_READ_ONLY",
        `${what} is refused: this store was opened read-only (read_only: true)`,
      );
    },
    async close() {
      closed = true;
      await online?.close((store) => store.close());
      await offline?.close((store) => store.close());
      await registry.close((store) => store.close());
    },
  };
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
