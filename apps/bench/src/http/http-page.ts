import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { hasService, startRedis } from "@fs/test-servers";
import { ADRS } from "../adr.ts";
import { burst, p99, steady } from "../grpc/load.ts";
import type { Page, PageContext } from "../page.ts";
import { ROWS } from "./http-data.ts";
import { onlineRequest, type RawClient, rawClient } from "./raw-client.ts";

const AT_ONCE = 32;
const SECONDS = 4;
/** Calls after which V8 has compiled what a server runs, as it has in one that runs for days: 30,000 of one row. */
const WARM_ROWS = 30_000;
const FEATURES = Array.from({ length: 50 }, (_, i) => `wide:feature_${i}`);

/** HTTP answers from Redis against node:http alone, each server a process of its own. */
export const httpPage: Page = async (context) => {
  if (!hasService("redis")) return context.leaveOut("Redis is not installed");
  const redis = await startRedis();
  const children: ChildProcess[] = [];
  const open = (...words: string[]) => serve(children, ...words);
  try {
    const features = await open("features", redis.address);
    const mget = await open("mget", String(redis.port));
    const [one] = requestsOf(1);
    const text = (await callOnce(features, one as Buffer)).toString();
    const ready = await open("ready", text);
    for (const rows of [1, 100]) {
      await expectSame(features, mget, requestsOf(rows).slice(0, 5));
      context.equal(`${rows} x 50 from the server and node:http, MGET, decode`);
    }
    await expectSame(features, ready, [one as Buffer]);
    context.equal("1 x 50 from the server and node:http, ready bytes");
    const narrow = {
      what: "1 x 50 / node:http, JSON.parse, ready bytes",
      goal: { atLeast: 0.4 },
      adr: ADRS.featureServer,
    };
    await contest(context, narrow, features, ready, 1, 3_000);
    await byHand(context, features, mget, ready);
    const wide = {
      what: "100 x 50 / node:http, MGET, decode, JSON.stringify",
      goal: { atLeast: 0.7 },
    };
    await contest(context, wide, features, mget, 100, 400);
  } finally {
    for (const child of children) child.kill();
    await redis.stop();
  }
};

/** What a hand-written server of the same features reaches: the share of the work that is Redis and JSON. */
async function byHand(
  context: PageContext,
  features: number,
  mget: number,
  ready: number,
): Promise<void> {
  const same = { what: "1 x 50 / node:http, MGET, decode, JSON.stringify", goal: { atLeast: 0.7 } };
  const limit = { what: "time of the latter / node:http, JSON.parse, ready bytes", goal: null };
  const calls = context.small ? 20 : 3_000;
  const requests = requestsOf(1);
  const clients = [await lanes(features), await lanes(mget), await lanes(ready)] as const;
  const run = (at: 0 | 1 | 2) => () => burstOver(clients[at], requests, calls);
  await context.compare(same, { reference: run(1), candidate: run(0) });
  await context.compare(limit, { reference: run(2), candidate: run(1) });
  for (const client of clients.flat()) client.close();
}

async function contest(
  context: PageContext,
  line: Parameters<PageContext["compare"]>[0],
  candidate: number,
  reference: number,
  rows: number,
  count: number,
): Promise<void> {
  const calls = context.small ? 20 : count;
  const requests = requestsOf(rows);
  const [ours, bare] = [await lanes(candidate), await lanes(reference)];
  const run = (clients: readonly RawClient[]) => () => burstOver(clients, requests, calls);
  const warming = context.small ? 0 : WARM_ROWS / rows;
  for (const clients of [ours, bare]) await burstOver(clients, requests, warming);
  await context.compare(line, { reference: run(bare), candidate: run(ours) });
  const before = performance.now();
  await run(ours)();
  const half = (calls / (performance.now() - before)) * 500;
  const took = await steadyOver(ours, requests, half, context.small ? 0.2 : SECONDS);
  const note = `${Math.round(half)} requests/s, half of capacity`;
  const what = `${rows} x 50, p99 under a steady load`;
  context.record({ what, goal: null }, "ms", [p99(took)], note);
  for (const client of [...ours, ...bare]) client.close();
}

function lanes(port: number): Promise<readonly RawClient[]> {
  return Promise.all(Array.from({ length: AT_ONCE }, () => rawClient(port)));
}

async function burstOver(
  clients: readonly RawClient[],
  requests: readonly Buffer[],
  count: number,
): Promise<void> {
  const each = Math.ceil(count / clients.length);
  await Promise.all(
    clients.map((client, lane) =>
      burst(each, 1, (i) => client.call(requests[(lane * 31 + i) % requests.length] as Buffer)),
    ),
  );
}

/** At a steady rate over connections that are open already; what finds none free waits for one, and its time counts. */
async function steadyOver(
  clients: readonly RawClient[],
  requests: readonly Buffer[],
  perSecond: number,
  seconds: number,
): Promise<readonly number[]> {
  const free = [...clients];
  const waiting: ((client: RawClient) => void)[] = [];
  return steady(perSecond, seconds, async (i) => {
    const client = free.pop() ?? (await new Promise<RawClient>((take) => waiting.push(take)));
    await client.call(requests[i % requests.length] as Buffer);
    const next = waiting.shift();
    if (next === undefined) free.push(client);
    else next(client);
  });
}

async function callOnce(port: number, request: Buffer): Promise<Buffer> {
  const client = await rawClient(port);
  const body = await client.call(request);
  client.close();
  return body;
}

/** Throws where two servers answer other things. */
async function expectSame(a: number, b: number, requests: readonly Buffer[]): Promise<void> {
  for (const request of requests) {
    const [one, other] = [await callOnce(a, request), await callOnce(b, request)];
    if (!isDeepStrictEqual(JSON.parse(one.toString()), JSON.parse(other.toString())))
      throw new Error("the server and the bare one answer different things");
  }
}

async function serve(children: ChildProcess[], ...words: string[]): Promise<number> {
  const child = fork(fileURLToPath(new URL("./http/serve-http.js", import.meta.url)), words);
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

function requestsOf(rows: number): readonly Buffer[] {
  return Array.from({ length: 50 }, (_, index) => {
    const id = Array.from({ length: rows }, (_unused, i) => (index * 7919 + i * 31) % ROWS);
    return onlineRequest({ features: FEATURES, entities: { id } });
  });
}
