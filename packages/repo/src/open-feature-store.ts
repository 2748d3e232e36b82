import { resolve } from "node:path";
import { FeatureStore } from "@fs/sdk";
import type { Clock, Observer } from "@fs/sdk/adapter";
import type { Environment } from "./config/env-expansion.ts";
import { loadConfig, type RepoConfig } from "./config/load-config.ts";
import { type LoadedDefinitions, loadDefinitions } from "./definitions/load-definitions.ts";
import { findModule } from "./plugins/find-module.ts";
import {
  type OpenStoreOptions,
  openOffline,
  openOnline,
  openRegistry,
} from "./plugins/open-store.ts";

/** How a feature repository is opened. */
export interface OpenOptions {
  readonly clock?: Clock | undefined;
  readonly observer?: Observer | undefined;
  /** The configuration, where it is not `feature_store.yaml` of the repository. */
  readonly yamlPath?: string | undefined;
  /** What variables of the yaml are filled from; `process.env` unless given. */
  readonly env?: Environment | undefined;
  /** Refuses every write. What the yaml says with `read_only: true` cannot be taken back. */
  readonly readOnly?: boolean | undefined;
  /** Refuses a transform that differs from the applied one. What the yaml says cannot be taken back. */
  readonly strictTransforms?: boolean | undefined;
  /** A folder, or an `import.meta.url`, whose packages serve where the repository has none. */
  readonly resolveFrom?: string | undefined;
}

/** A feature repository as it was read: nothing of a store is loaded. */
export interface FeatureRepository {
  readonly directory: string;
  readonly config: RepoConfig;
  readonly loaded: LoadedDefinitions;
}

/**
 * Opens a feature repository: `feature_store.yaml` and the definition files beside it become a FeatureStore. The
 * package of a store is imported when the store is first needed.
 *
 * @example
 * const store = await openFeatureStore("feature_repo");
 */
export async function openFeatureStore(
  directory: string,
  options: OpenOptions = {},
): Promise<FeatureStore> {
  return featureStoreOf(await readRepository(directory, options), options);
}

/** Reads the configuration and the definitions of a feature repository. */
export async function readRepository(
  directory: string,
  options: Pick<OpenOptions, "yamlPath" | "env"> = {},
): Promise<FeatureRepository> {
  const config = await loadConfig(directory, options);
  const loaded = await loadDefinitions(directory, { without: customStores(config, directory) });
  return { directory: resolve(directory), config, loaded };
}

/** A custom store may lie among the definitions; it is loaded when it is needed, not as one of them. */
function customStores(config: RepoConfig, directory: string): readonly string[] {
  return [config.registry, config.online, config.offline].flatMap((store) => {
    const isCustom = store !== null && store.found.name === null;
    const file = isCustom ? findModule(store, { directory }) : null;
    return file === null ? [] : [file];
  });
}

/** The FeatureStore of a repository that was read, or of its configuration alone: then it has no transforms. */
export function featureStoreOf(
  repository: Omit<FeatureRepository, "loaded"> & { readonly loaded?: LoadedDefinitions },
  options: OpenOptions = {},
): FeatureStore {
  const { config, directory } = repository;
  const { registry, online, offline } = config;
  const { clock, observer, resolveFrom } = options;
  const open: OpenStoreOptions = {
    directory,
    resolveFrom,
    baseDirectory: config.directory,
    clock,
    observer,
  };
  return new FeatureStore({
    project: config.project,
    registry: () => openRegistry(registry, open),
    online: online === null ? undefined : () => openOnline(online, open),
    offline: offline === null ? undefined : () => openOffline(offline, open),
    definitions: repository.loaded?.definitions ?? [],
    baseDirectory: directory,
    clock,
    observer,
    readOnly: config.readOnly || options.readOnly === true,
    strictTransforms: config.strictTransforms || options.strictTransforms === true,
  });
}
