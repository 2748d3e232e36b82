import { fileURLToPath } from "node:url";
import {
  Client,
  credentials,
  type Deadline,
  Metadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import protobuf from "protobufjs";
import { onTestFinished } from "vitest";
import { type ServedWorld, servedWorld } from "../served-world.fixture.ts";
import { createGrpcServer, type GrpcServer, type GrpcServerOptions } from "./create-grpc-server.ts";

const protos = new URL("../../proto/", import.meta.url);
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => fileURLToPath(new URL(target, protos));
root.loadSync([
  "feast/serving/GrpcServer.proto",
  "grpc/health/v1/health.proto",
  "grpc/reflection/v1/reflection.proto",
]);

/** The bytes of a message as a well-known library writes it from our .proto files. */
export function encoded(type: string, message: object): Buffer {
  const found = root.lookupType(type);
  return Buffer.from(found.encode(found.fromObject(message)).finish());
}

/** A message as the library reads it: int64 and enums as text, bytes as base64, what is absent absent. */
export function decoded(type: string, bytes: Uint8Array): Record<string, unknown> {
  const found = root.lookupType(type);
  return found.toObject(found.decode(bytes), { longs: String, enums: String, bytes: String });
}

/** What a call is made with beside its message. */
export interface CallSettings {
  readonly token?: string;
  readonly deadline?: Deadline;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a call ended. */
export interface CallEnd {
  readonly code: string;
  readonly details: string;
  /** The trailer `x-fs-error-code`. */
  readonly fsCode: string | null;
  /** The trailer `x-request-id`. */
  readonly requestId: string | null;
  readonly bytes: Buffer | null;
}

/** A served world that listens for gRPC too. */
export interface ServedGrpc extends ServedWorld {
  readonly grpc: GrpcServer;
  readonly port: number;
  readonly client: Client;
  call(path: string, message: Uint8Array, settings?: CallSettings): Promise<CallEnd>;
  /** GetOnlineFeatures of GrpcFeatureServer. */
  get(request: object, settings?: CallSettings): Promise<CallEnd & { readonly answer: Answer }>;
}

/** An answer as the library reads it. */
export interface Answer {
  readonly metadata?: { readonly featureNames: { readonly val: readonly string[] } };
  readonly results?: readonly {
    readonly values: readonly object[];
    readonly statuses: readonly string[];
    readonly eventTimestamps: readonly object[];
  }[];
}

/** The settings metadata of a call. */
export function metadataOf({ token, headers = {} }: CallSettings): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

/** Makes one; both servers end with the test. */
export async function servedGrpc(
  options: Parameters<typeof servedWorld>[0] & { readonly grpc?: GrpcServerOptions } = {},
): Promise<ServedGrpc> {
  const world = await servedWorld(options);
  const grpc = createGrpcServer(world.server.room, options.grpc);
  onTestFinished(async () => {
    await grpc.close({ deadlineMillis: 200 });
  });
  const { port } = await grpc.listen({ host: options.host ?? "127.0.0.1", port: 0 });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const call = (path: string, message: Uint8Array, settings: CallSettings = {}) =>
    unary(client, path, message, settings);
  return {
    ...world,
    grpc,
    port,
    client,
    call,
    async get(request, settings) {
      const message = encoded("feast.serving.GetOnlineFeaturesRequest", request);
      const end = await call("/GrpcFeatureServer/GetOnlineFeatures", message, settings);
      const answer = decoded("feast.serving.GetOnlineFeaturesResponse", end.bytes ?? Buffer.of());
      return { ...end, answer: answer as Answer };
    },
  };
}

/** One call of any method, bytes to bytes. */
export function unary(
  client: Client,
  path: string,
  message: Uint8Array,
  settings: CallSettings = {},
): Promise<CallEnd> {
  const same = (bytes: Buffer) => bytes;
  const { deadline } = settings;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      same,
      same,
      Buffer.from(message),
      metadataOf(settings),
      deadline === undefined ? {} : { deadline },
      (error: ServiceError | null, bytes?: Buffer) => {
        const [fsCode] = error?.metadata.get("x-fs-error-code") ?? [];
        const [requestId] = error?.metadata.get("x-request-id") ?? [];
        resolve({
          code: status[error?.code ?? status.OK] as string,
          details: error?.details ?? "",
          fsCode: typeof fsCode === "string" ? fsCode : null,
          requestId: typeof requestId === "string" ? requestId : null,
          bytes: bytes ?? null,
        });
      },
    );
  });
}
