import { execFile } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Registry } from "@fs/sdk/adapter";
import { build } from "tsup";
import { expect } from "vitest";
import { temporaryFolder } from "../file/temporary-folder.fixture.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PROCESSES = 4;
const TIMES = 15;

/** Four processes commit and count at once; nothing that one of them was told may be missing after it. */
export async function expectNothingLost(place: string, registry: Registry): Promise<void> {
  const program = await writerProgram();
  const run = promisify(execFile);
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, (_, i) =>
      run(process.execPath, [program, place, `w${i}`, String(TIMES)]),
    ),
  );
  const made = outputs.flatMap(({ stdout }): readonly string[] => JSON.parse(stdout));
  const history: string[] = [];
  for await (const { revision } of registry.history?.("demo") ?? []) history.push(revision);
  expect([...history].sort()).toEqual([...made].sort());
  const numbers = history.map((revision) => Number(revision.split("-")[0]));
  expect(numbers).toEqual(history.map((_, i) => history.length - i));
  expect((await registry.read("demo")).objects).toHaveLength(made.length);
  const [count] = await registry.getState("demo", ["count"]);
  expect(count?.value).toBe(PROCESSES * TIMES);
}

async function writerProgram(): Promise<string> {
  const folder = await temporaryFolder();
  await build({
    entry: { writer: here("./writer.fixture.ts") },
    config: false,
    silent: true,
    format: "esm",
    target: "node20",
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    external: ["better-sqlite3", "pg", "zod"],
    noExternal: [/^@fs\//],
    esbuildOptions(options) {
      options.conditions = ["@fs/source"];
    },
  });
  await symlink(here("../../node_modules"), join(folder, "node_modules"), "junction");
  return join(folder, "writer.mjs");
}
