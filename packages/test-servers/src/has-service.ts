import { findBinary } from "./find-binary.ts";

const PROGRAMS = {
  redis: ["redis-server", "redis-cli"],
  "redis-sentinel": ["redis-server", "redis-cli", "redis-sentinel"],
  postgres: ["postgres", "initdb", "pg_isready", "psql"],
} as const;

const told = new Set<string>();

/**
 * Whether this machine can start a service. Where it cannot, the skip is printed once; under FS_REQUIRE_SERVICES=1 it
 * is an error.
 *
 * @example
 * describe.skipIf(!hasService("redis"))("the online store in Redis", () => { … });
 */
export function hasService(name: keyof typeof PROGRAMS): boolean {
  const missing = PROGRAMS[name].filter((program) => findBinary(program) === null);
  if (missing.length === 0 && process.platform !== "win32") return true;
  const note = `${name} cannot be started: ${missing.join(", ") || "not on this platform"}`;
  if (process.env.FS_REQUIRE_SERVICES === "1") {
    throw new Error(`${note}; install it, or leave FS_REQUIRE_SERVICES unset to skip its tests`);
  }
  if (!told.has(name)) process.stderr.write(`skipped: ${note}\n`);
  told.add(name);
  return false;
}
