import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { hasService, startRedis } from "@fs/test-servers";
import { Client, credentials } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import type { Page, PageContext } from "../page.ts";
import { burst, p99, steady } from "./load.ts";
import { BARE_PATHS, ENTITIES, FEATURES, ROWS, valueAt } from "./wide-view.ts";

const CALLS = 300;
const AT_ONCE = 8;
const SECONDS = 4;
const GET = "/feast.serving.ServingService/GetOnlineFeatures";

/** gRPC answers of 100 x 50 features from Redis against the library alone, each server a process of its own. */
export const grpcPage: Page = async (context) => {
  if (!hasService("redis")) return context.leaveOut("Redis is not installed");
  const redis = await startRedis();
  const children: ChildProcess[] = [];
  const clients: Client[] = [];
  const open = async (...words: string[]) => {
    const client = await serve(children, ...words);
    clients.push(client);
    return client;
  };
  try {
    const features = await open("features", redis.address);
    const bytes = await expectAnswer(features);
    context.equal("100 x 50 from the server and as they were written");
    await measure(context, features, await open("bare", String(bytes)), bytes);
  } finally {
    for (const client of clients) client.close();
    for (const child of children) child.kill();
    await redis.stop();
  }
};

async function measure(
  context: PageContext,
  features: Client,
  bare: Client,
  bytes: number,
): Promise<void> {
  const calls = context.small ? 20 : CALLS;
  const echoed = Buffer.alloc(bytes, 7);
  const candidate = () => burst(calls, AT_ONCE, (index) => unary(features, GET, requestOf(index)));
  await context.compare(
    { what: "100 x 50 / echo of as many bytes", goal: { atLeast: 0.5 } },
    {
      reference: () => burst(calls, AT_ONCE, () => unary(bare, BARE_PATHS.echo, echoed)),
      candidate,
    },
  );
  await context.compare(
    { what: "100 x 50 / as many bytes that stand ready", goal: null },
    {
      reference: () =>
        burst(calls, AT_ONCE, (index) => unary(bare, BARE_PATHS.ready, requestOf(index))),
      candidate,
    },
  );
  const before = performance.now();
  await candidate();
  const half = (calls / (performance.now() - before)) * 500;
  const took = await steady(half, context.small ? 0.2 : SECONDS, (index) =>
    unary(features, GET, requestOf(index)),
  );
  const note = `${Math.round(half)} calls/s, half of capacity; answers of ${bytes} bytes`;
  context.record(
    { what: "100 x 50, p99 under a steady load", goal: null },
    "ms",
    [p99(took)],
    note,
  );
}

async function serve(children: ChildProcess[], ...words: string[]): Promise<Client> {
  const file = fileURLToPath(new URL("./grpc/serve-grpc.js", import.meta.url));
  const child = fork(file, words);
  children.push(child);
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const options = { "grpc.max_receive_message_length": -1 };
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options);
}

const protos = createRequire(import.meta.url);
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => protos.resolve(`@fs/server/proto/${target}`);
root.loadSync("feast/serving/ServingService.proto");

const idsOf = (index: number) =>
  Array.from({ length: ENTITIES }, (_, i) => (index * 7919 + i * 31) % ROWS);

const REQUESTS = Array.from({ length: 50 }, (_, index) => {
  const type = root.lookupType("feast.serving.GetOnlineFeaturesRequest");
  const message = type.fromObject({
    features: { val: FEATURES.map((name) => `wide:${name}`) },
    entities: { id: { val: idsOf(index).map((int64Val) => ({ int64Val })) } },
  });
  return Buffer.from(type.encode(message).finish());
});

const requestOf = (index: number): Buffer => REQUESTS[index % REQUESTS.length] as Buffer;

/** Throws where an answer is not what was written; answers how many bytes it has. */
async function expectAnswer(client: Client): Promise<number> {
  const bytes = await unary(client, GET, requestOf(3));
  const type = root.lookupType("feast.serving.GetOnlineFeaturesResponse");
  const { results } = type.toObject(type.decode(bytes)) as {
    readonly results: readonly { readonly values: readonly { readonly doubleVal?: number }[] }[];
  };
  for (const [row, id] of idsOf(3).entries()) {
    for (const feature of FEATURES.keys()) {
      if (results[feature + 1]?.values[row]?.doubleVal !== valueAt(id, feature))
        throw new Error("the server answers other values than were written");
    }
  }
  return bytes.length;
}

function unary(client: Client, path: string, message: Buffer): Promise<Buffer> {
  const same = (bytes: Buffer) => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, message, (error, answer?: Buffer) =>
      error === null && answer !== undefined ? resolve(answer) : reject(error),
    );
  });
}
