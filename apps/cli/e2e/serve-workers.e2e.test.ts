import { Agent, request } from "node:http";
import { join } from "node:path";
import { credentials, makeClientConstructor } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TempFolder, tempFolder } from "../src/testing/temp-folder.ts";
import { BIN, fsOk } from "./fs-command.ts";
import { type ServedProcess, serveProcess } from "./served-process.ts";

const REQUESTS = 10_000;
const BODY = JSON.stringify({
  features: ["user_transaction_features:total_purchases"],
  entities: { user_id: ["user_0001", "user_0042"] },
});

let folder: TempFolder;
let cwd: string;
const serve = (...args: readonly string[]): Promise<ServedProcess> =>
  serveProcess(process.execPath, [BIN, "serve", "-p", "0", "--no-access-log", ...args], { cwd });

beforeAll(async () => {
  folder = await tempFolder();
  await fsOk(["init", "demo"], { cwd: folder.path });
  cwd = join(folder.path, "demo", "feature_repo");
  await fsOk(["apply"], { cwd });
  await fsOk(["materialize-incremental", new Date().toISOString()], { cwd });
});
afterAll(() => folder.remove());

test("none of 10,000 requests fails while two workers are restarted one after the other", async () => {
  const served = await serve("--workers", "2");
  const begun = await pidsOf(served, 2);
  const load = sendMany(served.url);
  await load.reached(REQUESTS / 10);
  served.child.kill("SIGHUP");
  await expect
    .poll(() => served.written.stderr, { timeout: 60_000 })
    .toContain("The workers are restarted.");
  // Others serve now.
  expect(new Set(await pidsOf(served, 4)).size).toBe(4);
  for (const pid of begun) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  await load.reached(REQUESTS);
  const { failures, sent } = await load.stop();
  expect(failures).toEqual([]);
  expect(sent).toBeGreaterThanOrEqual(REQUESTS);
  expect((await served.end()).code).toBe(0);
});

test("a worker that is killed is replaced, and SIGTERM ends them all", async () => {
  const served = await serve("--workers", "2");
  const [first, second] = (await pidsOf(served, 2)) as [number, number];
  process.kill(first, "SIGKILL");
  const [, , third] = (await pidsOf(served, 3)) as [number, number, number];
  expect(served.written.stderr).toContain(`warning: worker ${first} ended`);
  expect((await fetch(`${served.url}/livez`)).status).toBe(200);
  const { code, stdout } = await served.end();
  expect({ code, last: stdout.trim().split("\n").at(-1) }).toEqual({ code: 0, last: "Stopped." });
  for (const pid of [second, third]) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("what is wrong is told once, by the first process", async () => {
  await expect(serve("--workers", "2", "-k", "key.pem")).rejects.toThrow(
    /^it ended with 2\nerror FS_ARGUMENT_INVALID: --key and --cert go together[^\n]*\n$/,
  );
});

test("gRPC is served beside HTTP", async () => {
  const served = await serve("--grpc-port", "0");
  await expect.poll(() => served.written.stdout).toMatch(/^gRPC on 127\.0\.0\.1:\d+$/m);
  const address = /^gRPC on (\S+)$/m.exec(served.written.stdout)?.[1] ?? "";
  expect(await healthOf(address)).toBe(SERVING);
  expect((await served.end()).code).toBe(0);
});

/** The first so many workers that listened, as their logs tell. */
async function pidsOf({ written }: ServedProcess, count: number): Promise<readonly number[]> {
  const told = (): readonly RegExpMatchArray[] => [
    ...written.stderr.matchAll(/"pid":(\d+),.*"listening on http:.*"\}\n/g),
  ];
  await expect.poll(() => told().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
  return told()
    .slice(0, count)
    .map((match) => Number(match[1]));
}

/** What `grpc.health.v1` says of a server that serves: field 1, an enum, of value 1. */
const SERVING = "0801";

function healthOf(address: string): Promise<string> {
  const bytes = (value: Buffer): Buffer => value;
  const method = { path: "/grpc.health.v1.Health/Check", requestStream: false } as const;
  const codec = { requestSerialize: bytes, requestDeserialize: bytes };
  const definition = { ...method, responseStream: false, ...codec } as const;
  const service = {
    check: { ...definition, responseSerialize: bytes, responseDeserialize: bytes },
  };
  const Client = makeClientConstructor(service, "Health");
  const client = new Client(address, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, answer?: Buffer): void => {
      client.close();
      if (error === null) resolve(answer?.toString("hex") ?? "");
      else reject(error);
    };
    client.makeUnaryRequest(method.path, bytes, bytes, Buffer.alloc(0), done);
  });
}

interface Load {
  /** Resolves when so many requests were answered. */
  reached(count: number): Promise<void>;
  stop(): Promise<{ readonly sent: number; readonly failures: readonly string[] }>;
}

/** Keeps eight connections busy. */
function sendMany(url: string): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const failures: string[] = [];
  let sent = 0;
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const outcome = await send(url, agent);
      sent += 1;
      if (outcome !== "200") failures.push(outcome);
    }
  };
  const loops = Array.from({ length: 8 }, loop);
  return {
    reached: (count) => expect.poll(() => sent, { timeout: 120_000 }).toBeGreaterThan(count),
    async stop() {
      stopped = true;
      await Promise.all(loops);
      agent.destroy();
      return { sent, failures };
    },
  };
}

/** The status, or the code of the socket's error. */
function send(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const sending = request(`${url}/get-online-features`, { method: "POST", agent }, (response) => {
      response.resume();
      response.on("close", () =>
        resolve(response.complete ? String(response.statusCode) : "cut short"),
      );
    });
    sending.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sending.end(BODY);
  });
}
