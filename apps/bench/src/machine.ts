import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";

/** The machine and what runs on it, in a line: versions, cores, memory, and the load before the run. */
export function machineLine(): string {
  const require = createRequire(import.meta.url);
  const version = (name: string): string => {
    const { version: text } = require(`${name}/package.json`) as { readonly version: string };
    return `${name} ${text}`;
  };
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `Node ${process.version}, ${version("@duckdb/node-api")}, ${cpus().length} cores, ${memory}, load ${load}`;
}
