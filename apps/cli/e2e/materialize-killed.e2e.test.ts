import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileRegistry } from "@fs/registry";
import { openFeatureStore } from "@fs/repo";
import type { FeatureStore } from "@fs/sdk";
import { hasService, type RedisServer, startRedis } from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { BIN, fs, fsOk } from "./fs-command.ts";
import { FIRST_EVENT, writeLargeRepository, writeLargeSource } from "./large-repository.ts";

const ROWS = 3_000_000;
const KEYS = 60_000;
const PARTS = 3;
/** The first window ends in the middle of the source: its newest rows are older ones. */
const MIDDLE = ROWS / 2;
const READ = Array.from({ length: 200 }, (_, i) => (i * 7919) % KEYS);

let folder: TempFolder;
let redis: RedisServer | null = null;
beforeAll(async () => {
  folder = await tempFolder();
  await writeLargeSource(join(folder.path, "large.parquet"), { rows: ROWS, keys: KEYS, values: 2 });
  if (hasService("redis")) redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
  await folder.remove();
});

const time = (row: number): string => new Date(FIRST_EVENT + row * 1000).toISOString();
/** The newest row of a key among the first so many. */
const newest = (key: number, rows: number): number =>
  key + Math.floor((rows - 1 - key) / KEYS) * KEYS;

async function repository(project: string, kind: "sqlite" | "redis"): Promise<string> {
  const directory = join(folder.path, project);
  const online =
    kind === "sqlite"
      ? "  type: sqlite\n  path: online.db\n"
      : `  type: redis\n  connection_string: ${redis?.address}\n`;
  const source = join(folder.path, "large.parquet");
  await writeLargeRepository({ directory, project, online, source, values: 2 });
  await fsOk(["apply"], { cwd: directory });
  return directory;
}

async function valuesOf(store: FeatureStore, keys: readonly number[]) {
  const entities = keys.map((id) => ({ id }));
  const features = ["large:v0", "large:v1"];
  const answer = await store.getOnlineFeatures({ features, entities });
  return [answer.column("v0"), answer.column("v1")];
}

async function everyValue(store: FeatureStore) {
  const all: unknown[] = [];
  for (let at = 0; at < KEYS; at += 10_000)
    all.push(
      await valuesOf(
        store,
        Array.from({ length: 10_000 }, (_, i) => at + i),
      ),
    );
  return all;
}

/** Kills a run (SIGKILL) once its first part is written down, and reads all the while. */
async function killMidway(cwd: string, args: readonly string[], project: string): Promise<void> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, stdio: "ignore" });
  const store = await openFeatureStore(cwd);
  const registry = fileRegistry({ path: join(cwd, "registry.db") });
  try {
    for (;;) {
      const [progress] = await registry.getState(project, ["progress/large"]);
      const { done = [] } = (progress?.value ?? {}) as { readonly done?: readonly unknown[] };
      await expectOldOrNew(store);
      if (done.length > 0) break;
      if (child.exitCode !== null) throw new Error("the run ended before it could be killed");
      await pause(20);
    }
  } finally {
    await kill(child);
    await Promise.all([store.close(), registry.close()]);
  }
}

function kill(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once("exit", () => done());
    if (!child.kill("SIGKILL")) done();
  });
}

async function expectOldOrNew(store: FeatureStore): Promise<void> {
  const [first = [], second = []] = await valuesOf(store, READ);
  READ.forEach((key, i) => {
    expect([newest(key, MIDDLE), newest(key, ROWS)]).toContain(first[i]);
    expect(second[i]).toBe(Number(first[i]) + 1);
  });
}

describe.each(["sqlite", "redis"] as const)("a run that is killed, with %s", (kind) => {
  test.skipIf(kind === "redis" && !hasService("redis"))(
    "goes on where it was, and ends as one that was left alone; reads answer old values meanwhile",
    async () => {
      const window = ["materialize", time(0), time(ROWS)];
      const first = ["materialize", time(0), time(MIDDLE - 1)];
      const [killed, alone] = [
        await repository(`killed_${kind}`, kind),
        await repository(`alone_${kind}`, kind),
      ];
      for (const cwd of [killed, alone]) await fsOk(first, { cwd });
      const undisturbed = JSON.parse(await fsOk([...window, "--json"], { cwd: alone }));
      await killMidway(killed, window, `killed_${kind}`);

      const held = await fs(window, { cwd: killed });
      expect(held.code).toBe(1);
      expect(held.stderr).toContain("FS_MATERIALIZE_RUNNING");
      const resumed = JSON.parse(await fsOk([...window, "--force", "--json"], { cwd: killed }));
      expect(resumed.views).toEqual(undisturbed.views);
      expect(resumed.views[0]).toMatchObject({ read: ROWS, rows: KEYS, written: KEYS });
      expect(resumed.warnings).toEqual([
        expect.stringMatching(new RegExp(`[12] of ${PARTS} parts (was|were) done`)),
      ]);

      const stores = await Promise.all([killed, alone].map((cwd) => openFeatureStore(cwd)));
      const [one, other] = await Promise.all(stores.map(everyValue));
      expect(one).toEqual(other);
      const marks = await Promise.all(stores.map((store) => store.watermark("large")));
      expect(marks[0]).toEqual(new Date(time(ROWS)));
      expect(marks[1]).toEqual(marks[0]);
      await Promise.all(stores.map((store) => store.close()));
    },
  );
});
