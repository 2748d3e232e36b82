import type { Plugin } from "@fs/sdk/adapter";
import type { ModuleExports } from "../module-loader.ts";

/**
 * The plug-ins that a module exports, also one in CommonJS. Throws what `invalid` makes of the problem where there are
 * none, or one of them is none.
 */
export function pluginsOf(
  module: ModuleExports,
  invalid: (problem: string) => Error,
): readonly Plugin[] {
  const inner = module.default as { readonly plugins?: unknown } | undefined;
  const plugins = module.plugins ?? inner?.plugins;
  if (!Array.isArray(plugins)) throw invalid('it does not export "plugins", a list of plug-ins');
  const wrong = plugins.findIndex((plugin) => !isPlugin(plugin));
  if (wrong >= 0) {
    throw invalid(`its "plugins", item ${wrong}, is no plug-in: { kind, name, options, create }`);
  }
  // Every item has just been looked at.
  return plugins as readonly Plugin[];
}

function isPlugin(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { kind, name, options, create } = value as Partial<Plugin>;
  const isSchema = typeof options?.["~standard"]?.validate === "function";
  return (
    ["online", "offline", "registry"].includes(kind ?? "") &&
    typeof name === "string" &&
    isSchema &&
    typeof create === "function"
  );
}
