import { FeatureStoreError } from "@fs/sdk";
import { type StoreKind, type StoreType, storeType } from "../plugins/store-types.ts";
import type { ConfigDocument, ConfigPath } from "./config-document.ts";
import { IGNORED_REGISTRY_KEYS } from "./config-keys.ts";
import { parseRegistryPath } from "./registry-path.ts";

/** One store of the yaml: what it is, what it was told, and where that stands. Nothing of it is loaded yet. */
export interface StoreConfig {
  readonly kind: StoreKind;
  /** What `type:` says, or what stands for it where it is left out. */
  readonly type: string;
  readonly found: StoreType;
  readonly options: Readonly<Record<string, unknown>>;
  readonly document: ConfigDocument;
  readonly path: ConfigPath;
}

type Values = Readonly<Record<string, unknown>>;
const DEFAULT_TYPE = { online: "sqlite", offline: "file" } as const;

/**
 * Reads `online_store` or `offline_store`: a mapping, a type alone, or `none` (answers null). Left out, or without a
 * type, it is SQLite online and files offline. FS_CONFIG_INVALID and the errors of {@link storeType} name the place.
 */
export function storeConfig(
  kind: "online" | "offline",
  document: ConfigDocument,
  value: unknown,
): StoreConfig | null {
  const path = [`${kind}_store`];
  if (value === null || value === "none" || value === "null") return null;
  if (value === undefined) return described(kind, DEFAULT_TYPE[kind], {}, document, path);
  if (typeof value === "string") return described(kind, value, {}, document, path);
  if (!isMapping(value))
    throw notMapping(document, path, `a mapping with "type", a type alone, or none`);
  const { type = DEFAULT_TYPE[kind], ...options } = value;
  if (type === null || type === "none") return null;
  return described(kind, typeText(type, document, [...path, "type"]), options, document, path);
}

/** Reads `registry`: a path alone, or a mapping with `path` and, where the path does not tell, `registry_type` (or `type`). */
export function registryConfig(document: ConfigDocument, value: unknown): StoreConfig {
  const path = ["registry"];
  if (typeof value === "string")
    return described("registry", registryTypeOf(value), { path: value }, document, path);
  if (value === undefined) {
    throw new FeatureStoreError(
      "FS_CONFIG_INVALID",
      `${document.place([])}: key "registry" is missing; write, for example, registry: data/registry.db`,
    );
  }
  if (!isMapping(value)) throw notMapping(document, path, 'a path, or a mapping with "path"');
  const { registry_type, type, ...rest } = value;
  const key = registry_type === undefined ? "type" : "registry_type";
  const given =
    registry_type ?? type ?? registryTypeOf(typeof rest.path === "string" ? rest.path : "");
  const options = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !IGNORED_REGISTRY_KEYS.includes(name)),
  );
  return described("registry", typeText(given, document, [...path, key]), options, document, path);
}

/** Keys of Feast's that stand in `registry:` and change nothing here. */
export function ignoredRegistryKeys(value: unknown): readonly string[] {
  if (!isMapping(value)) return [];
  return IGNORED_REGISTRY_KEYS.filter((key) => Object.hasOwn(value, key)).map(
    (key) => `registry.${key}`,
  );
}

/** FS_CONFIG_INVALID for a provider other than `local`, which is the only one. */
export function checkProvider(document: ConfigDocument, provider: unknown): void {
  if (provider === undefined || provider === "local") return;
  const name = String(provider);
  const known = ["gcp", "aws", "azure", "unity_catalog"].includes(name);
  const problem = known ? `"${name}" is not supported yet` : `there is no provider "${name}"`;
  throw new FeatureStoreError(
    "FS_CONFIG_INVALID",
    `${document.place(["provider"])}: provider: ${problem}; write provider: local and name the stores with online_store and offline_store`,
  );
}

function described(
  kind: StoreKind,
  type: string,
  options: Values,
  document: ConfigDocument,
  path: ConfigPath,
): StoreConfig {
  const at = document.place([...path, kind === "registry" ? "registry_type" : "type"]);
  return { kind, type, found: storeType(kind, type, at), options, document, path };
}

function registryTypeOf(path: string): string {
  const parsed = parseRegistryPath(path);
  if (parsed.kind === "other") return parsed.scheme;
  return parsed.kind === "file" ? "file" : "sql";
}

function typeText(type: unknown, document: ConfigDocument, path: ConfigPath): string {
  if (typeof type === "string" && type !== "") return type;
  throw notMapping(document, path, "the name of a store, such as redis, or a module");
}

function notMapping(document: ConfigDocument, path: ConfigPath, wanted: string): FeatureStoreError {
  return new FeatureStoreError(
    "FS_CONFIG_INVALID",
    `${document.place(path)}: ${path.join(".")}: write ${wanted}`,
  );
}

function isMapping(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
