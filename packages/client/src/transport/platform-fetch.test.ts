import { createServer, type Server } from "node:http";
import { isFeatureStoreError } from "@fs/sdk";
import { expect, it, onTestFinished, vi } from "vitest";
import { platformFetch } from "./platform-fetch.ts";
import { transport } from "./transport.ts";

// What is tested depends on the number of the port, so that the system cannot pick it.
const REFUSED_BY_FETCH = [6566, 6697, 6679, 10080, 6669, 6668];

const READ = { path: "/get-online-features", body: '{"é":1}', isRead: true };

async function serving(server: Server): Promise<string> {
  onTestFinished(() => void server.close());
  for (const port of REFUSED_BY_FETCH) {
    const listens = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (listens) return `http://127.0.0.1:${port}`;
  }
  throw new Error("every port that fetch refuses is taken");
}

it("reaches Feast's own port, which fetch itself refuses", async () => {
  const bodies: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    bodies.push(Buffer.concat(parts).toString());
    outgoing.writeHead(200, { "content-type": "application/json" }).end('"fine"');
  });
  const url = await serving(server);
  await expect(globalThis.fetch(url)).rejects.toThrow();
  const send = transport({ url });
  expect(await send(READ)).toBe('"fine"');
  expect(await send(READ)).toBe('"fine"');
  expect(bodies).toEqual(['{"é":1}', '{"é":1}']);
});

it("tells there an error of the server, a connection that is lost, and a call that takes too long", async () => {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === "/missing")
      outgoing.writeHead(404, { "x-fs-error-code": "FS_VIEW_NOT_FOUND" }).end('{"detail":"no"}');
    else if (incoming.url === "/cut") incoming.socket.destroy();
  });
  const url = await serving(server);
  const codeOf = (path: string, timeoutMillis = 5_000) =>
    transport({ url, retries: 0, timeoutMillis })({ ...READ, path }).catch((error: unknown) =>
      isFeatureStoreError(error) ? error.code : String(error),
    );
  expect(await codeOf("/missing")).toBe("FS_VIEW_NOT_FOUND");
  expect(await codeOf("/cut")).toBe("FS_STORE_UNAVAILABLE");
  expect(await codeOf("/slow", 50)).toBe("FS_DEADLINE_EXCEEDED");
});

it("says in a browser that such a port cannot be reached, before anything is sent", () => {
  vi.stubGlobal("process", undefined);
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(() => platformFetch("http://localhost:6566", undefined)).toThrow(/no browser connects to/);
  expect(() => platformFetch("http://localhost:7566", undefined)).not.toThrow();
  expect(() => platformFetch("https://localhost:7566", "PEM")).toThrow(/"ca" is for Node/);
});
