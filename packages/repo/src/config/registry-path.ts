import { fileURLToPath } from "node:url";

/** What the text of `registry:` (or its `path`) names. `path` is as it was written, not yet resolved. */
export type RegistryPath =
  | { readonly kind: "file"; readonly path: string }
  /** `path` null = in memory. */
  | { readonly kind: "sqlite"; readonly path: string | null }
  | { readonly kind: "postgres"; readonly url: string }
  | { readonly kind: "other"; readonly scheme: string };

/**
 * Reads a registry path as Feast and SQLAlchemy write it: a plain path is a file, `sqlite:///relative`,
 * `sqlite:////absolute` and `sqlite:///C:/on/windows` are SQLite, `postgresql://…` (also with a driver,
 * `postgresql+psycopg://…`) is Postgres. A drive letter is no scheme.
 */
export function parseRegistryPath(text: string): RegistryPath {
  const scheme = /^([a-z][a-z0-9.-]+)(?:\+[a-z0-9]+)?:\/\//i.exec(text);
  if (scheme === null) return { kind: "file", path: text };
  const name = (scheme[1] ?? "").toLowerCase();
  const rest = text.slice(scheme[0].length);
  if (name === "sqlite") return { kind: "sqlite", path: sqlitePath(rest) };
  if (name === "postgresql" || name === "postgres")
    return { kind: "postgres", url: `postgresql://${rest}` };
  if (name === "file") return { kind: "file", path: filePath(text) };
  return { kind: "other", scheme: name };
}

/** `rest` follows `sqlite://`: an empty host, a slash, then the path. */
function sqlitePath(rest: string): string | null {
  const path = rest.replace(/\?.*$/, "").replace(/^\//, "");
  return path === "" || path === ":memory:" ? null : path;
}

function filePath(url: string): string {
  const windows = /^file:\/\/\/[a-z]:/i.test(url);
  return fileURLToPath(url, { windows });
}
