import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { listen } from "../access/listen.ts";
import { createServer } from "../create-server.ts";
import { DEFAULT_LIMITS } from "../limits/server-limits.ts";
import { servedWorld } from "../served-world.fixture.ts";
import { nodeServer, sendingCount, stopListening } from "./node-server.ts";

/** A key and a certificate for localhost that it signed itself. */
async function selfSigned(): Promise<{ readonly key: Buffer; readonly cert: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), "server-tls-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = ["-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  await promisify(execFile)("openssl", ["req", "-x509", ...made, ...names]);
  return { key: await readFile(key), cert: await readFile(cert) };
}

it("serves over TLS, refuses plain HTTP, and ends like any other", async () => {
  const tls = await selfSigned();
  const { server } = await servedWorld({ tls });
  const port = server.address?.port as number;
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const options = { host: "localhost", servername: "localhost", port, ca: tls.cert };
    const asked = request({ ...options, path: "/livez", agent: false }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    asked.on("error", reject);
    asked.end();
  });
  expect(status).toBe(200);
  await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow();
});

it("refuses a key and a certificate that are no pair, when it is made", async () => {
  const [one, other] = [await selfSigned(), await selfSigned()];
  const { store } = await servedWorld();
  for (const tls of [
    { key: one.key, cert: other.cert },
    { key: "none", cert: one.cert },
  ]) {
    expect(() => createServer(store, { tls })).toThrow(
      expect.objectContaining({ code: "FS_CONFIG_INVALID" }),
    );
  }
});

it("cuts a connection that begins no handshake, when its headers would be late", async () => {
  const tls = await selfSigned();
  const { server } = await servedWorld({ tls, limits: { headersMillis: 200 } });
  const silent = connect(server.address?.port as number, "127.0.0.1");
  onTestFinished(() => void silent.destroy());
  silent.on("error", () => {}).resume();
  await new Promise<void>((resolve) => silent.once("close", () => resolve()));
});

it("sends an answer whole to who reads it slowly, while the server stops", async () => {
  const SIZE = 32 * 1024 * 1024;
  const server = nodeServer(DEFAULT_LIMITS, undefined, (_incoming, outgoing) => {
    outgoing.writeHead(200, { "content-length": SIZE }).end(Buffer.alloc(SIZE, "x"));
  });
  const { port } = await listen(server, { host: "127.0.0.1", port: 0 });
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(sendingCount(server)).toBe(1);
  const stopped = stopListening(server, 10, new AbortController().signal);
  // Many sweeps long it reads nothing.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await answer.arrayBuffer()).byteLength).toBe(SIZE);
  await stopped;
  expect(sendingCount(server)).toBe(0);
});
