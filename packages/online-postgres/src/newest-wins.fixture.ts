import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PostgresOptions } from "@fs/postgres-connection";
import { build } from "tsup";
import { expect } from "vitest";
import { postgres } from "./postgres.ts";
import { statsTable } from "./stats-rows.fixture.ts";
import { valuesOf } from "./values-of.fixture.ts";

const PROCESSES = 10;
const KEYS = 300;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Ten processes write the same keys in random order for a while; then every key holds its greatest version. */
export async function expectNewestWins(server: PostgresOptions, millis: number): Promise<void> {
  // Ten processes share the processor: what is proved here is the order, not the speed.
  const options = { ...server, deadlineMs: 60_000 };
  const folder = await mkdtemp(join(tmpdir(), "fs-postgres-writers-"));
  try {
    const program = await writerProgram(folder);
    const run = promisify(execFile);
    const args = [String(KEYS), String(millis)];
    const outputs = await Promise.all(
      Array.from({ length: PROCESSES }, (_, i) =>
        run(process.execPath, [program, JSON.stringify(options), String(7 * i + 1), ...args]),
      ),
    );
    const greatest = outputs.map(({ stdout }): readonly number[] => JSON.parse(stdout));
    const expected = Array.from({ length: KEYS }, (_, key) =>
      BigInt(Math.max(...greatest.map((each) => each[key] as number))),
    );
    const store = postgres(options);
    const ids = expected.map((_, key) => `k${key}`);
    expect(await valuesOf(store, await statsTable(), ids)).toEqual(expected);
    await store.close();
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writerProgram(folder: string): Promise<string> {
  await build({
    entry: { writer: here("./write-shuffled.fixture.ts") },
    config: false,
    silent: true,
    format: "esm",
    target: "node20",
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    external: ["pg", "zod"],
    noExternal: [/^@fs\//],
    esbuildOptions(options) {
      options.conditions = ["@fs/source"];
    },
  });
  await symlink(here("../node_modules"), join(folder, "node_modules"), "junction");
  return join(folder, "writer.mjs");
}
