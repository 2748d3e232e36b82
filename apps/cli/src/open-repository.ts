import {
  type FeatureRepository,
  featureStoreOf,
  type LoadedDefinitions,
  loadConfig,
  openRegistry,
  type RepoConfig,
  readRepository,
} from "@fs/repo";
import type { FeatureStore } from "@fs/sdk";
import type { Observer, Registry } from "@fs/sdk/adapter";
import type { CommandContext } from "./command-context.ts";

/** A feature repository's configuration and its store; nothing of a store is loaded before it is needed. */
export interface OpenRepository {
  readonly config: RepoConfig;
  readonly store: FeatureStore;
}

/** The same, with the definitions of the repository's files. */
export interface OpenDefinitions extends OpenRepository {
  readonly loaded: LoadedDefinitions;
}

/** Runs with the store of a repository's configuration, without loading its definition files, and closes it. */
export async function withConfig<T>(
  context: CommandContext,
  run: (opened: OpenRepository) => Promise<T>,
): Promise<T> {
  const config = await loadConfig(context.repository, configOptions(context));
  return closing(context, { directory: context.repository, config }, (store) =>
    run({ config, store }),
  );
}

/** Runs with the store and the definitions of a repository, and closes it. */
export async function withDefinitions<T>(
  context: CommandContext,
  run: (opened: OpenDefinitions) => Promise<T>,
  options: { readonly observer?: Observer } = {},
): Promise<T> {
  const repository = await readRepository(context.repository, configOptions(context));
  const { config, loaded } = repository;
  return closing(context, repository, (store) => run({ config, loaded, store }), options);
}

/** Runs with the registry alone, and closes it. */
export async function withRegistry<T>(
  context: CommandContext,
  run: (registry: Registry, config: RepoConfig) => Promise<T>,
): Promise<T> {
  const config = await loadConfig(context.repository, configOptions(context));
  const registry = await openRegistry(config.registry, {
    directory: context.repository,
    baseDirectory: config.directory,
    resolveFrom: import.meta.url,
    clock: context.terminal.clock,
  });
  try {
    return await run(registry, config);
  } finally {
    await registry.close();
  }
}

async function closing<T>(
  context: CommandContext,
  repository: Omit<FeatureRepository, "loaded"> & { readonly loaded?: LoadedDefinitions },
  run: (store: FeatureStore) => Promise<T>,
  options: { readonly observer?: Observer } = {},
): Promise<T> {
  const { clock } = context.terminal;
  // Adapters that the repository does not have are those that came with the CLI.
  const store = featureStoreOf(repository, { ...options, clock, resolveFrom: import.meta.url });
  try {
    return await run(store);
  } finally {
    await store.close();
  }
}

function configOptions(context: CommandContext): {
  readonly yamlPath: string | undefined;
  readonly env: CommandContext["terminal"]["env"];
} {
  return { yamlPath: context.yamlPath, env: context.terminal.env };
}
