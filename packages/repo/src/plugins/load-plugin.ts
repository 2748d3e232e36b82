import { dirname } from "node:path";
import { FeatureStoreError, isFeatureStoreError } from "@fs/sdk";
import type { Plugin } from "@fs/sdk/adapter";
import type { StoreConfig } from "../config/store-config.ts";
import { type ModuleExports, moduleLoader } from "../module-loader.ts";
import { findModule, isPackage, type PluginPlaces } from "./find-module.ts";
import { installCommand } from "./install-command.ts";
import { pluginsOf } from "./plugins-of.ts";

/**
 * The plug-in of a store, imported now. FS_STORE_NOT_INSTALLED names the package and how to add it;
 * FS_STORE_INVALID says what a module lacks to be one; FS_STORE_UNSUPPORTED is a type that its package does not have yet.
 */
export async function loadPlugin(store: StoreConfig, places: PluginPlaces): Promise<Plugin> {
  const module = await importModule(store, places);
  const ofKind = pluginsOf(module, (problem) => invalid(store, problem)).filter(
    (plugin) => plugin.kind === store.kind,
  );
  const { specifier, name } = store.found;
  if (name !== null) {
    const named = ofKind.find((plugin) => plugin.name === name);
    if (named !== undefined) return named;
    throw new FeatureStoreError(
      "FS_STORE_UNSUPPORTED",
      `${where(store)}: ${specifier} has no ${store.kind} store "${name}" yet; it has ${list(ofKind.map((plugin) => plugin.name))}`,
    );
  }
  const [only, another] = ofKind;
  if (only !== undefined && another === undefined) return only;
  throw invalid(
    store,
    only === undefined
      ? `its "plugins" hold no ${store.kind} store`
      : `its "plugins" hold ${ofKind.length} ${store.kind} stores (${list(ofKind.map((plugin) => plugin.name))}); a module that is named in the yaml holds one`,
  );
}

async function importModule(store: StoreConfig, places: PluginPlaces): Promise<ModuleExports> {
  const { specifier } = store.found;
  try {
    const file = findModule(store, places);
    if (file !== null) return await moduleLoader(places.directory).load(file);
    // What this package sees by itself: the adapters that are installed, or bundled, beside it.
    if (isPackage(specifier)) return (await import(/* @vite-ignore */ specifier)) as ModuleExports;
  } catch (cause) {
    if (isFeatureStoreError(cause)) throw cause;
    if (!isNotFound(cause, specifier)) {
      throw invalid(
        store,
        `it cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      );
    }
  }
  throw notInstalled(store, places);
}

function notInstalled(store: StoreConfig, places: PluginPlaces): FeatureStoreError {
  const { specifier } = store.found;
  const wanted = `${where(store)}: the ${store.kind} store "${store.type}"`;
  return new FeatureStoreError(
    "FS_STORE_NOT_INSTALLED",
    isPackage(specifier) && !/\.[cm]?[jt]s$/.test(specifier)
      ? `${wanted} needs the package ${specifier}, which is not installed; add it with: ${installCommand(places.directory, specifier)}`
      : `${wanted} is no file; a path is written from the folder of the yaml, ${dirname(store.document.file)}`,
    { details: { package: specifier } },
  );
}

function invalid(store: StoreConfig, problem: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError(
    "FS_STORE_INVALID",
    `${where(store)}: ${store.found.specifier} is no ${store.kind} store: ${problem}`,
    { cause },
  );
}

function where(store: StoreConfig): string {
  return store.document.place([...store.path, "type"]);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}

function isNotFound(error: unknown, specifier: string): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const isMissing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
  return isMissing && String(message).includes(`'${specifier}'`);
}
