import type { Source } from "../contract/offline-plan.ts";

/** Whether a path stands by itself: absolute on either platform, or a URL. */
export function isAbsolutePath(path: string): boolean {
  return /^([\\/]|[A-Za-z]:[\\/]|[A-Za-z][A-Za-z0-9+.-]+:\/\/)/.test(path);
}

/** A path below a directory; forward slashes join on every platform. */
export function pathBelow(directory: string | null, path: string): string {
  if (directory === null || isAbsolutePath(path)) return path;
  return `${directory.replace(/[\\/]+$/, "")}/${path}`;
}

/** A file source with its path resolved from a directory; any other source as it is. */
export function locateSource<S extends Source>(source: S, directory: string | null): S {
  const { path } = source.options;
  if (source.kind !== "file" || typeof path !== "string") return source;
  const located = pathBelow(directory, path);
  return located === path ? source : { ...source, options: { ...source.options, path: located } };
}
