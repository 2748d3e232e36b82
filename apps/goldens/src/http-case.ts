import { join } from "node:path";
import { createServer } from "@fs/server";
import { pino } from "pino";
import { type GoldenCase, readJson } from "./case-file.ts";
import { type OnlineWorld, runStep } from "./case-step.ts";
import type { Difference } from "./difference.ts";
import { compareAnswers, type WireAnswer } from "./http-case-answer.ts";

/** Where the clock stands while requests are answered. */
const NOW = "2024-01-02T10:00:00Z";

/** A recorded request. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

interface Exchange extends WireRequest {
  readonly id: string;
  readonly want: string;
  readonly feast: WireAnswer;
}

/** Sends one request to the server under test. */
export type Send = (request: WireRequest) => Promise<WireAnswer>;

/** Runs the exchanges of a case in order on one real server; answers the first that is not answered as wanted. */
export async function runHttp(world: OnlineWorld, golden: GoldenCase): Promise<Difference | null> {
  const exchanges = await readJson<readonly Exchange[]>(join(golden.folder, "exchanges.json"));
  return withServer(world, golden, async (send) => {
    for (const exchange of exchanges) {
      const found = await send(exchange);
      const problem = compareAnswers(exchange.want, exchange.feast, found);
      if (problem !== null) return { request: exchange.id, row: null, ...problem };
    }
    return null;
  });
}

/** Runs the steps of a case and then something against a server over its store, on a socket of its own. */
export async function withServer<T>(
  world: OnlineWorld,
  golden: GoldenCase,
  run: (send: Send) => Promise<T>,
): Promise<T> {
  for (const step of golden.steps ?? []) if (step.op !== "get") await runStep(world, step);
  world.setClock(NOW);
  const server = createServer(world.store, { logger: pino({ level: "silent" }) });
  try {
    const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
    return await run((request) => send(`http://127.0.0.1:${port}`, request));
  } finally {
    await server.close({ graceMillis: 10 });
  }
}

async function send(url: string, request: WireRequest): Promise<WireAnswer> {
  const { connection: _, ...headers } = request.headers;
  const answer = await fetch(`${url}${request.path}`, {
    method: request.method,
    headers,
    // Bytes, since fetch gives a text a content type.
    body: request.body === null ? null : Buffer.from(request.body, "utf8"),
  });
  return { status: answer.status, body: await answer.text() };
}
