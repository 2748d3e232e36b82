import { spawn } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { fileRegistry } from "@fs/registry";
import { openFeatureStore } from "@fs/repo";
import { hasService, startRedis } from "@fs/test-servers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { BIN, fsOk } from "./fs-command.ts";
import { FIRST_EVENT, writeLargeRepository, writeLargeSource } from "./large-repository.ts";
import { serveProcess } from "./served-process.ts";

const ROWS = 3_000_000;
const KEYS = 60_000;
const window = {
  start_ts: new Date(FIRST_EVENT).toISOString(),
  end_ts: new Date(FIRST_EVENT + ROWS * 1000).toISOString(),
};

let folder: TempFolder;
beforeAll(async () => {
  folder = await tempFolder();
  await writeLargeSource(join(folder.path, "large.parquet"), { rows: ROWS, keys: KEYS, values: 2 });
});
afterAll(() => folder.remove());

async function repository(
  project: string,
  online = "  type: sqlite\n  path: online.db\n",
): Promise<string> {
  const directory = join(folder.path, project);
  const source = join(folder.path, "large.parquet");
  await writeLargeRepository({ directory, project, online, source, values: 2 });
  await fsOk(["apply"], { cwd: directory });
  return directory;
}

const serve = (cwd: string, seconds: number) =>
  serveProcess(process.execPath, [BIN, "serve", "-p", "0", "--shutdown-timeout", String(seconds)], {
    cwd,
  });

/** What the registry says of the run: the lease, and the parts that are done. */
async function state(cwd: string, project: string) {
  const registry = fileRegistry({ path: join(cwd, "registry.db") });
  try {
    const [lease, progress] = await registry.getState(project, ["lease/large", "progress/large"]);
    const { done = [] } = (progress?.value ?? {}) as { readonly done?: readonly unknown[] };
    return { lease: lease?.value ?? null, done: done.length };
  } finally {
    await registry.close();
  }
}

const underWay = (cwd: string, project: string) =>
  vi.waitFor(async () => expect((await state(cwd, project)).done).toBeGreaterThan(0), {
    timeout: 60_000,
    interval: 20,
  });

async function watermark(cwd: string): Promise<Date | null> {
  const store = await openFeatureStore(cwd);
  try {
    return await store.watermark("large");
  } finally {
    await store.close();
  }
}

/** Begins a run on a server, which answers at once. */
async function begin(url: string): Promise<void> {
  const answer = await fetch(`${url}/materialize?async=true`, {
    method: "POST",
    body: JSON.stringify(window),
  });
  expect(answer.status).toBe(202);
}

describe("SIGTERM during a materialization", () => {
  test("of the command: it ends in order with status 1, lets go of the view, and the next run goes on", async () => {
    const cwd = await repository("command");
    const args = ["materialize", window.start_ts, window.end_ts];
    const child = spawn(process.execPath, [BIN, ...args], { cwd });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const closed = new Promise<number | null>((done) => child.once("close", done));
    await underWay(cwd, "command");
    child.kill("SIGTERM");
    expect(await closed).toBe(1);
    expect(stderr).toContain("FS_ABORTED");
    expect(await state(cwd, "command")).toMatchObject({ lease: null });
    expect(await watermark(cwd)).toBeNull();
    const resumed = JSON.parse(await fsOk([...args, "--json"], { cwd }));
    expect(resumed.warnings).toEqual([expect.stringMatching(/parts? (was|were) done/)]);
    expect(await watermark(cwd)).toEqual(new Date(window.end_ts));
  });

  test("of the server: the run is finished where the deadline allows, and the status is 0", async () => {
    const cwd = await repository("patient");
    const served = await serve(cwd, 120);
    await begin(served.url);
    await underWay(cwd, "patient");
    const { code, stdout } = await served.end();
    expect({ code, last: stdout.trim().split("\n").at(-1) }).toEqual({ code: 0, last: "Stopped." });
    expect(await watermark(cwd)).toEqual(new Date(window.end_ts));
    expect(await state(cwd, "patient")).toMatchObject({ lease: null });
  });

  test("of the server: the run is ended at the deadline, lets go of the view, and log and status say so", async () => {
    const cwd = await repository("hasty");
    const served = await serve(cwd, 0);
    await begin(served.url);
    await underWay(cwd, "hasty");
    const { code, stdout, stderr } = await served.end();
    expect(code).toBe(1);
    expect(stdout).toContain("Stopped at the deadline");
    expect(stderr).toContain('the materialization of \\"large\\" was ended');
    expect(await state(cwd, "hasty")).toMatchObject({ lease: null });
    expect(await watermark(cwd)).toBeNull();
    // Without --force: nobody holds the view.
    const args = ["materialize", window.start_ts, window.end_ts, "--json"];
    const resumed = JSON.parse(await fsOk(args, { cwd }));
    expect(resumed.views[0]).toMatchObject({ view: "large", error: null });
    expect(await watermark(cwd)).toEqual(new Date(window.end_ts));
  });
});

describe("SIGTERM during a write", () => {
  const body = (event: string) => {
    const ids = Array.from({ length: 5000 }, (_, i) => i);
    const df = { id: ids, v0: ids, v1: ids, ts: ids.map(() => event) };
    return Buffer.from(JSON.stringify({ feature_view_name: "large", df }));
  };

  /** Sends the first half of a write, and answers how to send the rest. */
  function halfWrite(url: string): { finish(): Promise<number> } {
    const bytes = body("2026-01-02T00:00:00Z");
    const headers = { "content-length": bytes.length };
    const asked = request(`${url}/write-to-online-store`, { method: "POST", headers });
    const status = new Promise<number>((done, fail) => {
      asked.once("error", fail);
      asked.once("response", (answer) => {
        answer.resume();
        answer.once("end", () => done(answer.statusCode ?? 0));
      });
    });
    asked.write(bytes.subarray(0, bytes.length / 2));
    return {
      finish() {
        asked.end(bytes.subarray(bytes.length / 2));
        return status;
      },
    };
  }

  test("whose caller is still sending: it is received, stored and answered, and the status is 0", async () => {
    const cwd = await repository("writing");
    const served = await serve(cwd, 60);
    const write = halfWrite(served.url);
    await expect.poll(() => inFlight(served.url)).toBe(1);
    const ended = served.end();
    await expect
      .poll(() => fetch(`${served.url}/livez`, { headers: { connection: "close" } }).catch(() => 0))
      .toBe(0);
    expect(await write.finish()).toBe(200);
    expect((await ended).code).toBe(0);
    const store = await openFeatureStore(cwd);
    const features = ["large:v0"];
    const answer = await store.getOnlineFeatures({ features, entities: [{ id: 0 }, { id: 4999 }] });
    expect(answer.column("v0")).toEqual([0, 4999]);
    await store.close();
  });

  test.skipIf(!hasService("redis"))(
    "that its store does not answer: it is cut off at the deadline, and log and status say so",
    async () => {
      const redis = await startRedis();
      try {
        const cwd = await repository(
          "stuck",
          `  type: redis\n  connection_string: ${redis.address}\n  deadline_ms: 60000\n`,
        );
        const served = await serve(cwd, 1);
        const write = halfWrite(served.url);
        await expect.poll(() => inFlight(served.url)).toBe(1);
        await redis.pause();
        const answered = write.finish().catch(() => "cut");
        const { code, stdout, stderr, millis } = await served.end();
        expect({ code, answered: await answered }).toEqual({ code: 1, answered: "cut" });
        // The deadline, the time that the stores have to close, and what a busy machine is late by.
        expect(millis).toBeLessThan(1_000 + 1_000 + 3_000);
        expect(stdout + stderr).toContain("requests in flight were cut off (1)");
      } finally {
        await redis.resume();
        await redis.stop();
      }
    },
  );
});

async function inFlight(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^fs_requests_in_flight (\d+)$/m.exec(text)?.[1]);
}
