import { access, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { FeatureStoreError } from "@fs/sdk";
import { type AuthConfig, authConfig } from "./auth-config.ts";
import { type ConfigDocument, parseConfig } from "./config-document.ts";
import { configKeys, IGNORED_KEYS } from "./config-keys.ts";
import type { Environment } from "./env-expansion.ts";
import { type FeatureServerConfig, featureServerConfig } from "./feature-server-config.ts";
import {
  checkProvider,
  ignoredRegistryKeys,
  registryConfig,
  type StoreConfig,
  storeConfig,
} from "./store-config.ts";
import { validatePart } from "./validate.ts";

/** What feature_store.yaml says. */
export interface RepoConfig {
  /** The yaml, and its folder, from which the relative paths in it count. */
  readonly file: string;
  readonly directory: string;
  readonly project: string;
  readonly registry: StoreConfig;
  /** null = `none`. */
  readonly online: StoreConfig | null;
  readonly offline: StoreConfig | null;
  /** What a feature server over this repository is told. */
  readonly featureServer: FeatureServerConfig;
  readonly auth: AuthConfig;
  /** Every write is refused. */
  readonly readOnly: boolean;
  /** A transform whose source differs from the applied one is refused, not only told. */
  readonly strictTransforms: boolean;
  /** Keys of Feast's that were written and change nothing here. */
  readonly ignored: readonly string[];
  readonly document: ConfigDocument;
}

/** Where the configuration is, when it is not `feature_store.yaml` of the repository. */
export interface ConfigOptions {
  readonly yamlPath?: string | undefined;
  /** What variables are filled from; `process.env` unless given. */
  readonly env?: Environment | undefined;
}

/**
 * Reads and checks the configuration of a feature repository; loads no store. FS_CONFIG_NOT_FOUND tells where it was
 * looked for; FS_CONFIG_INVALID, FS_STORE_UNKNOWN and FS_STORE_UNSUPPORTED name file, line and column.
 */
export async function loadConfig(
  directory: string,
  options: ConfigOptions = {},
): Promise<RepoConfig> {
  const file = resolve(options.yamlPath ?? join(directory, "feature_store.yaml"));
  const document = parseConfig(await readYaml(file), file, options.env ?? process.env);
  if (
    typeof document.value !== "object" ||
    document.value === null ||
    Array.isArray(document.value)
  ) {
    throw new FeatureStoreError(
      "FS_CONFIG_INVALID",
      `${document.place([])}: the configuration is a mapping; it begins with, for example, project: my_project`,
    );
  }
  const keys = await validatePart(configKeys, { document, path: [], value: document.value });
  checkProvider(document, keys.provider);
  return Object.freeze({
    file,
    directory: dirname(file),
    project: keys.project,
    registry: registryConfig(document, keys.registry),
    online: storeConfig("online", document, keys.online_store),
    offline: storeConfig("offline", document, keys.offline_store),
    featureServer: await featureServerConfig(document, keys.feature_server),
    auth: await authConfig(document, keys.auth),
    readOnly: keys.read_only,
    strictTransforms: keys.strict_transforms,
    ignored: [
      ...IGNORED_KEYS.filter((key) => Object.hasOwn(keys, key)),
      ...ignoredRegistryKeys(keys.registry),
    ],
    document,
  });
}

async function readYaml(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      throw new FeatureStoreError(
        "FS_CONFIG_INVALID",
        `${file} cannot be read (${code ?? "unknown error"})`,
        {
          cause: error,
        },
      );
    }
    const nested = join(dirname(file), "feature_repo", "feature_store.yaml");
    const hint = (await exists(nested))
      ? `there is one in ${dirname(nested)}: go there, or name that folder`
      : 'make a feature repository with "fs init", or name the folder of one';
    throw new FeatureStoreError(
      "FS_CONFIG_NOT_FOUND",
      `there is no configuration at ${file}; ${hint}`,
    );
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
