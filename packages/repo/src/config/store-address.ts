import { resolve } from "node:path";
import { maskText } from "./mask-secrets.ts";
import { parseRegistryPath } from "./registry-path.ts";
import type { StoreConfig } from "./store-config.ts";

/**
 * Where a store lies, for people: the whole path of a file, or the host, without secrets; null where the options do
 * not say. `directory` is the yaml's folder.
 */
export function storeAddress(store: StoreConfig, directory: string): string | null {
  const { path, connection_string, host, port } = store.options;
  if (typeof connection_string === "string") return maskText(connection_string);
  if (typeof host === "string") return port === undefined ? host : `${host}:${String(port)}`;
  if (typeof path !== "string") return null;
  const parsed = parseRegistryPath(path);
  if (parsed.kind === "file") return resolve(directory, parsed.path);
  if (parsed.kind === "sqlite" && parsed.path !== null) return resolve(directory, parsed.path);
  return maskText(path);
}
