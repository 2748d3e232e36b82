import type { Settings } from "node:http2";
import { FeatureStoreError } from "@fs/sdk";
import { memoryOnlineStore } from "@fs/sdk/memory";
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor/index.js";
import { expect, it, onTestFinished } from "vitest";
import { post, session } from "./raw-calls.fixture.ts";
import { DESCRIPTORS } from "./reflection/descriptors.ts";
import { decoded, encoded, metadataOf, servedGrpc } from "./served-grpc.fixture.ts";

const CHECK = "/grpc.health.v1.Health/Check";
const same = (bytes: Buffer) => bytes;
const asked = (service: string) => encoded("grpc.health.v1.HealthCheckRequest", { service });
const statusOf = (bytes: Buffer | null) =>
  decoded("grpc.health.v1.HealthCheckResponse", bytes ?? Buffer.of()).status;

/** A world whose online store can be away. */
async function shakyWorld(options: Parameters<typeof servedGrpc>[0] = {}) {
  const online = memoryOnlineStore();
  const state = { away: false };
  const read: typeof online.read = async (reads, call) => {
    if (state.away) throw new FeatureStoreError("FS_STORE_UNAVAILABLE", "the store is away");
    return online.read(reads, call);
  };
  const scan = online.scan?.bind(online);
  const store = { online: { ...online, read, ...(scan ? { scan } : {}) } };
  return { ...(await servedGrpc({ ...options, store })), state };
}

it("is as healthy as it is ready, for the server and for each service", async () => {
  const { call, state } = await shakyWorld();
  for (const service of ["", "GrpcFeatureServer", "feast.serving.ServingService"])
    expect(statusOf((await call(CHECK, asked(service))).bytes)).toBe("SERVING");
  expect((await call(CHECK, asked("nope"))).code).toBe("NOT_FOUND");
  state.away = true;
  expect(statusOf((await call(CHECK, asked(""))).bytes)).toBe("NOT_SERVING");
});

it("answers UNAVAILABLE while its store is away, and recovers alone", async () => {
  const { get, state } = await shakyWorld();
  const query = {
    features: { val: ["stats:trips"] },
    entities: { driver_id: { val: [{ int64Val: "1001" }] } },
  };
  state.away = true;
  expect(await get(query)).toMatchObject({ code: "UNAVAILABLE", fsCode: "FS_STORE_UNAVAILABLE" });
  state.away = false;
  expect(await get(query)).toMatchObject({ code: "OK" });
});

/** What a watcher is told, as it comes. */
function watch(client: Client, service: string) {
  const told: unknown[] = [];
  const call = client.makeServerStreamRequest(
    "/grpc.health.v1.Health/Watch",
    same,
    same,
    asked(service),
  );
  const ended = new Promise<string>((resolve) => {
    call.on("end", () => resolve("OK"));
    call.on("error", (error: ServiceError) => resolve(status[error.code] as string));
  });
  const first = new Promise<unknown>((resolve) => {
    call.once("data", (bytes: Buffer) => resolve(statusOf(bytes)));
    ended.then(resolve);
  });
  call.on("data", (bytes: Buffer) => told.push(statusOf(bytes)));
  return { told, first, ended, cancel: () => call.cancel() };
}

it("has room for ten watchers on a connection, turns away the next, and takes another when one leaves", async () => {
  const { client, port } = await shakyWorld();
  // One of them asks for a service that is not there.
  const watchers = Array.from({ length: 10 }, (_, at) => watch(client, at === 0 ? "nope" : ""));
  await Promise.all(watchers.map(({ first }) => first));
  expect(await watch(client, "").ended).toBe("RESOURCE_EXHAUSTED");
  expect(await watch(client, "nope").ended).toBe("RESOURCE_EXHAUSTED");
  const own = { "grpc.use_local_subchannel_pool": 1 };
  const other = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), own);
  onTestFinished(() => other.close());
  expect(await watch(other, "").first).toBe("SERVING");
  for (const gone of [0, 1]) {
    watchers[gone]?.cancel();
    await watchers[gone]?.ended;
    await expect.poll(() => watch(client, "").first).toBe("SERVING");
  }
});

it("takes no more calls at a time on a connection than it has places", async () => {
  const { port } = await shakyWorld({ limits: { concurrentRequests: 3 } });
  const to = await session(port);
  const settings = await new Promise<Settings>((resolve) => to.once("remoteSettings", resolve));
  expect(settings.maxConcurrentStreams).toBe(3);
});

it("tells whoever watches when its health changes, and when it closes", async () => {
  const { client, state, grpc } = await shakyWorld({ grpc: { healthEveryMillis: 10 } });
  const { told, ended } = watch(client, "");
  await expect.poll(() => told).toEqual(["SERVING"]);
  state.away = true;
  await expect.poll(() => told).toEqual(["SERVING", "NOT_SERVING"]);
  state.away = false;
  await expect.poll(() => told).toEqual(["SERVING", "NOT_SERVING", "SERVING"]);
  await grpc.close({ deadlineMillis: 5_000 });
  await ended;
  expect(told.at(-1)).toBe("NOT_SERVING");
});

it("tells a watcher of a service that is not there, and does not wait for it when it closes", async () => {
  const { client, grpc } = await servedGrpc();
  const { first, told, ended } = watch(client, "nope");
  expect(await first).toBe("SERVICE_UNKNOWN");
  await grpc.close({ deadlineMillis: 5_000 });
  // At the deadline it would be cut.
  expect(await ended).toBe("OK");
  expect(told).toEqual(["SERVICE_UNKNOWN"]);
});

it("does not wait for a check without an end", async () => {
  const { port } = await servedGrpc({ limits: { receiveMillis: 50 } });
  const to = await session(port);
  const watching = "/grpc.health.v1.Health/Watch";
  for (const path of [CHECK, watching])
    expect(await post(to, Buffer.of(), { path, ends: false })).toBe(
      String(status.DEADLINE_EXCEEDED),
    );
});

/** Asks reflection once. */
function ask(client: Client, version: string, request: object, token?: string): Promise<Reflected> {
  const message = encoded("grpc.reflection.v1.ServerReflectionRequest", request);
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  const metadata = metadataOf(token === undefined ? {} : { token });
  const call = client.makeBidiStreamRequest(path, same, same, metadata);
  return new Promise((resolve, reject) => {
    call.on("data", (bytes: Buffer) =>
      resolve(decoded("grpc.reflection.v1.ServerReflectionResponse", bytes) as never),
    );
    call.on("error", (error: ServiceError) => reject(error));
    call.end(message);
  });
}

interface Reflected {
  readonly originalRequest: object;
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly string[] };
  readonly errorResponse?: { readonly errorCode: number };
}

it.each(["v1", "v1alpha"])(
  "lists its services and their files over reflection %s",
  async (version) => {
    const { client } = await servedGrpc();
    const { listServicesResponse } = await ask(client, version, { listServices: "*" });
    const names = listServicesResponse?.service.map(({ name }) => name) ?? [];
    expect(names).toEqual([
      "feast.serving.ServingService",
      "GrpcFeatureServer",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
    ]);
    for (const name of names) {
      const { fileDescriptorResponse, originalRequest } = await ask(client, version, {
        fileContainingSymbol: name,
      });
      expect(originalRequest).toEqual({ fileContainingSymbol: name });
      const file = fileDescriptorResponse?.fileDescriptorProto ?? [];
      const set = {
        file: file.map((bytes) =>
          descriptor.FileDescriptorProto.decode(Buffer.from(bytes, "base64")),
        ),
      };
      const root = (
        protobuf.Root as never as { fromDescriptor(set: unknown): protobuf.Root }
      ).fromDescriptor(set);
      expect(() => root.resolveAll()).not.toThrow();
      expect(root.lookupService(name).methodsArray.length).toBeGreaterThan(0);
    }
  },
);

it("says what reflection cannot find", async () => {
  const { client } = await servedGrpc();
  for (const request of [
    { fileByFilename: "nope.proto" },
    { fileContainingSymbol: "nope" },
    { allExtensionNumbersOfType: "feast.types.Value" },
  ])
    expect((await ask(client, "v1", request)).errorResponse?.errorCode).toBe(5);
  const file = { fileByFilename: "feast/types/Value.proto" };
  expect((await ask(client, "v1", file)).fileDescriptorResponse).toBeDefined();
});

it("shows a caller without a token nothing of itself, but its health", async () => {
  const tokens = [{ name: "t", sha256: "0".repeat(64), actions: ["describe"] as const }];
  const { client, call } = await servedGrpc({ auth: { type: "token", tokens } });
  await expect(ask(client, "v1", { listServices: "*" })).rejects.toMatchObject({ code: 16 });
  await expect(ask(client, "v1", { listServices: "*" }, "x")).rejects.toMatchObject({ code: 16 });
  expect(statusOf((await call(CHECK, asked(""))).bytes)).toBe("SERVING");
});

it("answers reflection with what the .proto files say", async () => {
  const generator = new URL("../../proto/write-descriptors.mjs", import.meta.url).href;
  const { descriptors } = (await import(generator)) as { descriptors(): unknown };
  expect(DESCRIPTORS).toEqual(descriptors());
});
