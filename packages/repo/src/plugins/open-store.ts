import { FeatureStoreError, isFeatureStoreError } from "@fs/sdk";
import type {
  Clock,
  Observer,
  OfflineStore,
  OnlineStore,
  PluginContext,
  Registry,
} from "@fs/sdk/adapter";
import type { StoreConfig } from "../config/store-config.ts";
import { validatePart } from "../config/validate.ts";
import type { PluginPlaces } from "./find-module.ts";
import { loadPlugin } from "./load-plugin.ts";

/** What a store is opened with, beside its configuration. */
export interface OpenStoreOptions extends PluginPlaces {
  /** What relative paths of the store's options are resolved from; the feature repository unless given. */
  readonly baseDirectory?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly observer?: Observer | undefined;
}

const SILENT: Observer = { span: (_name, _attributes, run) => run(), count: () => {} };

/** Imports the package of an online store and opens it. FS_CONFIG_INVALID names the place of an option that it refuses. */
export async function openOnline(
  store: StoreConfig,
  options: OpenStoreOptions,
): Promise<OnlineStore> {
  // A plug-in of kind "online" makes online stores: that is what its kind says.
  return (await openStore(store, options)) as OnlineStore;
}

/** The same for an offline store. */
export async function openOffline(
  store: StoreConfig,
  options: OpenStoreOptions,
): Promise<OfflineStore> {
  // As above.
  return (await openStore(store, options)) as OfflineStore;
}

/** The same for a registry. */
export async function openRegistry(
  store: StoreConfig,
  options: OpenStoreOptions,
): Promise<Registry> {
  // As above.
  return (await openStore(store, options)) as Registry;
}

async function openStore(store: StoreConfig, options: OpenStoreOptions): Promise<unknown> {
  const plugin = await loadPlugin(store, options);
  const checked = await validatePart(plugin.options, {
    document: store.document,
    path: store.path,
    value: store.options,
    alsoKnown: store.kind === "registry" ? ["registry_type", "type"] : ["type"],
  });
  const context: PluginContext = {
    baseDirectory: options.baseDirectory ?? options.directory,
    observer: options.observer ?? SILENT,
    clock: options.clock ?? Date.now,
  };
  try {
    return await plugin.create(checked, context);
  } catch (cause) {
    if (isFeatureStoreError(cause)) throw cause;
    throw new FeatureStoreError(
      "FS_STORE_FAILED",
      `the ${store.kind} store "${store.type}" could not be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
