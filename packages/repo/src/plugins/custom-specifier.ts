import { posix, win32 } from "node:path";

/**
 * The module that a store type names, or null where it is a plain name. A module is an absolute path of either
 * platform, or begins with `.`, `@` or `npm:` (which is taken off), or holds a `/`.
 */
export function customSpecifier(type: string): string | null {
  if (type.startsWith("npm:")) return type.slice("npm:".length);
  const isModule =
    posix.isAbsolute(type) ||
    win32.isAbsolute(type) ||
    type.startsWith(".") ||
    type.startsWith("@") ||
    type.includes("/");
  return isModule ? type : null;
}
