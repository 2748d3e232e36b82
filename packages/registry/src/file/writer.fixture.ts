import { writeFileSync } from "node:fs";
import { isFeatureStoreError, type Registry } from "@fs/sdk/adapter";
import { fileRegistry } from "./file-registry.ts";
import { acquireLock } from "./lock-file.ts";
import type { WriterTask } from "./start-writer.fixture.ts";

// Run as a process of its own by startWriter: says "ready", waits for its task, answers, ends.
process.once("message", (task: WriterTask) => {
  void run(task).then((answer) => process.send?.({ answer }, () => process.exit(0)));
});
process.send?.("ready");

async function run(task: WriterTask): Promise<readonly string[]> {
  const registry = fileRegistry({ path: task.path });
  if (task.act === "commit") return [await commit(registry, task.writer, task.base)];
  if (task.act === "commit often") return commitOften(registry, task.writer, task.times);
  if (task.act === "count up") return countUp(registry, task.times);
  if (task.act === "commit as nobody") return commitAsNobody(registry);
  return dieBeforeRename(task.path);
}

/** The new revision, or the code of the error. */
async function commit(registry: Registry, writer: string, base: string): Promise<string> {
  const object = { kind: "entity", name: writer, spec: { base }, fingerprint: base };
  try {
    const change = { base, put: [object], remove: [], by: writer };
    return (await registry.commit("demo", change)).revision;
  } catch (error) {
    return isFeatureStoreError(error) ? error.code : String(error);
  }
}

async function commitOften(registry: Registry, writer: string, times: number): Promise<string[]> {
  const answers: string[] = [];
  for (let i = 0; i < times; i += 1) {
    const { revision } = await registry.read("demo");
    answers.push(await commit(registry, writer, revision));
  }
  return answers;
}

async function countUp(registry: Registry, times: number): Promise<string[]> {
  for (let done = 0; done < times; ) {
    const [entry] = await registry.getState("demo", ["count"]);
    const value = Number(entry?.value ?? 0) + 1;
    const version = entry?.version ?? null;
    if ((await registry.setState("demo", { key: "count", value, version })) !== null) done += 1;
  }
  return [];
}

async function commitAsNobody(registry: Registry): Promise<string[]> {
  // Root may write anywhere, so it steps down.
  if (process.getuid?.() === 0) process.seteuid?.(65_534);
  return [await commit(registry, "nobody", "0")];
}

async function dieBeforeRename(path: string): Promise<never> {
  const lock = await acquireLock(path);
  writeFileSync(lock.temporaryPath, '{ "format": "feature-store-reg');
  process.kill(process.pid, "SIGKILL");
  return new Promise<never>(() => undefined);
}
