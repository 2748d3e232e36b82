import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { duckdb } from "@fs/offline-duckdb";
import { sqlite } from "@fs/online-sqlite";
import { FeatureStore } from "@fs/sdk";
import { parseInstant } from "@fs/sdk/adapter";
import { memoryRegistry } from "@fs/sdk/memory";
import { createServer } from "@fs/server";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { caseDefinitions } from "./case-definitions.ts";
import { readCase, readJson } from "./case-file.ts";
import { runStep } from "./case-step.ts";
import { defaultGoldens } from "./run-goldens.ts";

const checkout = fileURLToPath(new URL("../../..", import.meta.url));
const goldens = process.env.FS_GOLDENS ?? defaultGoldens(checkout);
const python = process.env.FEAST_PYTHON ?? "";
const folder = join(goldens, "transcript");

interface Seen {
  readonly error?: string;
  readonly to_dict?: Readonly<Record<string, unknown>>;
  readonly types?: unknown;
  readonly statuses?: Readonly<Record<string, readonly number[]>>;
  readonly result?: unknown;
}

/** Runs Feast's client against a server over the case's world. */
async function seenByFeast(): Promise<Readonly<Record<string, Seen>>> {
  const golden = await readCase(folder);
  const workspace = await mkdtemp(join(tmpdir(), "goldens-client-"));
  const paths = new Map<string, string>();
  for (const source of golden.sources) {
    paths.set(source.name, join(workspace, source.path));
    await cp(join(folder, source.path), join(workspace, source.path));
  }
  let now = Date.parse("2030-01-01T00:00:00Z");
  const definitions = caseDefinitions(golden, paths);
  const store = new FeatureStore({
    project: "golden_http",
    registry: memoryRegistry(),
    offline: duckdb(),
    online: sqlite({ path: join(workspace, "online.db") }),
    definitions: definitions.all,
    clock: () => now,
  });
  const server = createServer(store, { logger: pino({ level: "silent" }) });
  try {
    await store.apply(definitions.all);
    const world = {
      store,
      definitions,
      replaceSource: async () => {},
      setClock: (iso: string) => {
        now = Number(parseInstant(iso)) / 1000;
      },
    };
    for (const step of golden.steps ?? []) if (step.op !== "get") await runStep(world, step);
    world.setClock("2024-01-02T10:00:00Z");
    const { port } = await server.listen({ port: 0 });
    const script = fileURLToPath(new URL("./feast-client.py", import.meta.url));
    const env = { ...process.env, GOLDEN_CHILD: "1", TZ: "UTC", PYTHONDONTWRITEBYTECODE: "1" };
    const url = `http://127.0.0.1:${port}`;
    const { stdout } = await promisify(execFile)(python, [script, goldens, url], { env });
    return JSON.parse(stdout.trim().split("\n").at(-1) as string);
  } finally {
    await server.close({ graceMillis: 10 });
    await store.close();
    await rm(workspace, { recursive: true, force: true });
  }
}

/** The class alone, which is what a user catches. */
const plain = ({ error, ...rest }: Seen) => ({ ...rest, error: error?.split(":")[0] });

describe.runIf(python !== "" && existsSync(folder))("Feast's own client", () => {
  it("sees of this server what it saw of Feast's, and better where that was wrong", async () => {
    const transcript = await readJson<readonly { readonly call: string; readonly client: Seen }[]>(
      join(folder, "transcript.json"),
    );
    const found = await seenByFeast();
    for (const { call, client } of transcript) {
      const have = found[call] as Seen;
      if (call === "get_null_key") expect(have.error).toBeUndefined();
      // Told at once, and not repeated four times.
      else if (call === "get_unknown_feature") expect(have.error).not.toMatch(/Retry/);
      else if (call === "get_after_push" || call === "get_after_write")
        expect([call, have.to_dict]).toEqual([call, client.to_dict]);
      else expect([call, plain(have)]).toEqual([call, plain(client)]);
    }
  }, 120_000);
});
