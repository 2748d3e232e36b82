import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duckdb } from "@fs/offline-duckdb";
import { FeatureStore } from "@fs/sdk";
import { parseInstant } from "@fs/sdk/adapter";
import { memoryRegistry } from "@fs/sdk/memory";
import { caseDefinitions } from "./case-definitions.ts";
import { type GoldenCase, readCase } from "./case-file.ts";
import type { OnlineWorld } from "./case-step.ts";
import type { CaseResult, Difference } from "./difference.ts";
import { runGrpc } from "./grpc-case.ts";
import { runHistorical } from "./historical-case.ts";
import { runHttp } from "./http-case.ts";
import { runOnline } from "./online-case.ts";
import type { OpenOnline } from "./online-stores.ts";
import { runTranscript } from "./transcript-case.ts";

type Runner = (world: OnlineWorld, golden: GoldenCase) => Promise<Difference | null>;

/** By the kind of a case. */
const RUNNERS: Readonly<Record<string, Runner>> = {
  historical: ({ store }, golden) => runHistorical(store, golden),
  online: runOnline,
  http: runHttp,
  transcript: runTranscript,
  bytes: runGrpc,
};

/** Runs the case of a folder on an empty store of its own; null where its kind belongs to other work. */
export async function runCase(folder: string, openOnline: OpenOnline): Promise<CaseResult | null> {
  const golden = await readCase(folder);
  const run = Object.hasOwn(RUNNERS, golden.kind) ? RUNNERS[golden.kind] : undefined;
  if (run === undefined) return null;
  const workspace = await mkdtemp(join(tmpdir(), "goldens-"));
  try {
    return { name: golden.name, problem: await runIn(workspace, golden, openOnline, run) };
  } catch (error) {
    return {
      name: golden.name,
      problem: error instanceof Error ? error : new Error(String(error)),
    };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function runIn(
  workspace: string,
  golden: GoldenCase,
  openOnline: OpenOnline,
  run: Runner,
): Promise<Difference | null> {
  const paths = await copySources(workspace, golden);
  const definitions = caseDefinitions(golden, paths);
  let now = Date.parse("2030-01-01T00:00:00Z");
  const store = new FeatureStore({
    project: "golden",
    registry: memoryRegistry(),
    offline: duckdb(),
    online: await openOnline(workspace),
    definitions: definitions.all,
    clock: () => now,
  });
  try {
    await store.apply(definitions.all);
    const world = {
      store,
      definitions,
      setClock: (iso: string) => {
        now = Number(parseInstant(iso)) / 1000;
      },
      replaceSource: (source: string, path: string) =>
        cp(join(golden.folder, path), paths.get(source) as string),
    };
    return await run(world, golden);
  } finally {
    await store.close();
  }
}

/** Copies the source files, which a step may replace. */
async function copySources(
  workspace: string,
  golden: GoldenCase,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for (const source of golden.sources) {
    const path = join(workspace, `${source.name}.parquet`);
    await cp(join(golden.folder, source.path), path);
    paths.set(source.name, path);
  }
  return paths;
}
