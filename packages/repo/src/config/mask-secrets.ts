import type { ConfigPath } from "./config-document.ts";
import type { RepoConfig } from "./load-config.ts";
import type { StoreConfig } from "./store-config.ts";

const MASK = "********";
const SECRET_NAME =
  /pass(word|wd|phrase)?s?$|^p(ass)?wd?$|secret|token|credential|(private|api|access|account)[_-]?key/i;

/**
 * The configuration in effect, as `fs configuration` shows it: variables filled in, what was left out added, and
 * secrets masked: values whose key or variable is named like one, all below such a key, and passwords inside URLs and
 * connection strings.
 */
export function maskSecrets(config: RepoConfig): Readonly<Record<string, unknown>> {
  // `loadConfig` has seen that it is a mapping.
  const written = config.document.value as Readonly<Record<string, unknown>>;
  const effective = {
    ...written,
    project: config.project,
    provider: "local",
    registry: storeValues(config.registry, "registry_type"),
    online_store: config.online && storeValues(config.online, "type"),
    offline_store: config.offline && storeValues(config.offline, "type"),
    read_only: config.readOnly,
    strict_transforms: config.strictTransforms,
  };
  // The value of a mapping is a mapping.
  return masked(effective, [], config) as Readonly<Record<string, unknown>>;
}

/** A text with the passwords of URLs (`redis://:pw@host`) and of `password=…` masked. */
export function maskText(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):\S*@/gi, `$1:${MASK}@`)
    .replace(
      /\b((?:ssl)?pass(?:word|wd|phrase)?|secret|token)(\s*=\s*)('(?:[^'\\]|\\.)*'?|[^\s,;&]+)/gi,
      `$1$2${MASK}`,
    );
}

function storeValues(store: StoreConfig, typeKey: string): Readonly<Record<string, unknown>> {
  return { [typeKey]: store.type, ...store.options };
}

function masked(value: unknown, path: ConfigPath, config: RepoConfig): unknown {
  if (Array.isArray(value)) return value.map((item, i) => masked(item, [...path, i], config));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, masked(item, [...path, key], config)]),
    );
  }
  if (value === null || value === "" || typeof value === "boolean") return value;
  const names = [...path.map(String), ...config.document.variables(path)];
  if (names.some((name) => SECRET_NAME.test(name))) return MASK;
  return typeof value === "string" ? maskText(value) : value;
}
