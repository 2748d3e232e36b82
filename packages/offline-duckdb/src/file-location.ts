import { stat } from "node:fs/promises";

/** A file source's path, found. */
export interface FileLocation {
  readonly kind: "file" | "directory" | "glob" | "remote" | "missing";
  readonly format: "parquet" | "csv";
  /** Absolute, with forward slashes. */
  readonly path: string;
  /** What DuckDB is given: the path, or a pattern of files. */
  readonly pattern: string;
}

/** Where a relative path starts, and on which platform. */
export interface FileBase {
  readonly directory: string;
  readonly windows: boolean;
}

/** Whether this is Windows. */
export const windows: boolean = process.platform === "win32";

/** The absolute path of a path as written: a URL and an absolute path of either platform stand by themselves. */
export function absolutePath(path: string, { directory, windows }: FileBase): string {
  const slashed = (text: string): string => (windows ? text.replaceAll("\\", "/") : text);
  if (/^file:\/\//i.test(path)) return fileUrlPath(path);
  if (isRemote(path)) return path;
  if (/^([\\/]|[A-Za-z]:[\\/])/.test(path)) return slashed(path);
  const below = slashed(path).replace(/^(\.\/)+/, "");
  return `${slashed(directory).replace(/\/+$/, "")}/${below}`;
}

/** A path that is a name, not a pattern, as a pattern: glob characters lose their meaning. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, (character) => `[${character}]`);
}

/** True for a path with glob characters. */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/** Looks what is at a path: a file or a directory of that very name comes before a pattern. */
export async function locateFile(
  path: string,
  base: FileBase,
  format: "parquet" | "csv" | null,
): Promise<FileLocation> {
  const absolute = absolutePath(path, base);
  const found = {
    format: format ?? (/\.(csv|tsv)(\.(gz|zst))?$/i.test(absolute) ? "csv" : "parquet"),
    path: absolute,
  } as const;
  if (isRemote(absolute)) return { ...found, kind: "remote", pattern: absolute };
  const entry = await stat(absolute).catch(() => null);
  if (entry?.isDirectory()) {
    const below = escapeGlob(absolute.replace(/\/+$/, ""));
    return { ...found, kind: "directory", pattern: `${below}/**/*.${found.format}` };
  }
  if (entry !== null) return { ...found, kind: "file", pattern: absolute };
  if (!isGlob(path)) return { ...found, kind: "missing", pattern: absolute };
  const relative = absolute !== path && absolute.endsWith(path);
  const pattern = relative ? escapeGlob(absolute.slice(0, -path.length)) + path : absolute;
  return { ...found, kind: "glob", pattern };
}

/** A URL with a scheme of two letters or more: `s3://`, `https://`; a drive letter is none. */
function isRemote(path: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(path);
}

function fileUrlPath(url: string): string {
  const path = decodeURIComponent(url.replace(/^file:\/\/(localhost)?/i, ""));
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}
