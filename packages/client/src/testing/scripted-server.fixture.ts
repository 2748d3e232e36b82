import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What is answered; null = the connection is cut. "silence" = nothing, ever. */
export type Scripted =
  | {
      readonly status?: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | null
  | "silence";

/** A server that answers what a test says, and remembers what it was asked. */
export interface ScriptedServer {
  readonly url: string;
  readonly received: readonly Received[];
  /** How many connections were opened. */
  connections(): number;
}

/** Starts a server for one test. */
export async function scriptedServer(
  answer: (request: Received, count: number) => Scripted,
): Promise<ScriptedServer> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url: path = "", headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    const said = answer(one, received.length);
    if (said === "silence") return;
    if (said === null) {
      request.socket.destroy();
      return;
    }
    response.writeHead(said.status ?? 200, said.headers);
    response.end(said.body ?? "");
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, connections: () => connections };
}
