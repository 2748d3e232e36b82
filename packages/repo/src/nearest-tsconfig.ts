import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The `tsconfig.json` of a folder or the nearest one above it, as TypeScript finds it; null where there is none. */
export function nearestTsconfig(directory: string): string | null {
  const file = join(directory, "tsconfig.json");
  if (existsSync(file)) return file;
  const above = dirname(directory);
  return above === directory ? null : nearestTsconfig(above);
}
