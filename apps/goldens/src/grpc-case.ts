import { join } from "node:path";
import { createServer } from "@fs/server";
import { createGrpcServer } from "@fs/server/grpc";
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { pino } from "pino";
import { type GoldenCase, readJson } from "./case-file.ts";
import { type OnlineWorld, runStep } from "./case-step.ts";
import type { Difference } from "./difference.ts";
import { compareExchange, type GrpcExchange, type GrpcFound } from "./grpc-case-answer.ts";

/** Where the clock stands while calls are answered. */
const NOW = "2024-01-02T10:00:00Z";

interface GrpcFile {
  readonly exchanges: readonly GrpcExchange[];
}

/** Makes the recorded calls of a case in order against one real server; answers the first that is not answered as wanted. */
export async function runGrpc(world: OnlineWorld, golden: GoldenCase): Promise<Difference | null> {
  const { exchanges } = await readJson<GrpcFile>(join(golden.folder, "grpc.json"));
  for (const step of golden.steps ?? []) if (step.op !== "get") await runStep(world, step);
  world.setClock(NOW);
  const server = createServer(world.store, { logger: pino({ level: "silent" }) });
  const grpc = createGrpcServer(server.room);
  const { port } = await grpc.listen({ host: "127.0.0.1", port: 0 });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    for (const exchange of exchanges) {
      const found = await call(client, exchange);
      const problem = compareExchange(exchange, found);
      if (problem !== null) return { request: `grpc ${exchange.id}`, row: null, ...problem };
    }
    return null;
  } finally {
    client.close();
    await grpc.close();
    await server.close({ graceMillis: 10 });
  }
}

function call(client: Client, { method, request_hex }: GrpcExchange): Promise<GrpcFound> {
  const same = (bytes: Buffer) => bytes;
  const message = Buffer.from(request_hex, "hex");
  return new Promise((resolve) => {
    const done = (error: ServiceError | null, bytes?: Buffer) =>
      resolve({
        code: status[error?.code ?? status.OK] as string,
        bytes: error === null ? (bytes ?? Buffer.of()) : null,
      });
    client.makeUnaryRequest(method, same, same, message, done);
  });
}
