import { fileURLToPath } from "node:url";

/** A file of this package. Source and build both lie one folder below its root. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
