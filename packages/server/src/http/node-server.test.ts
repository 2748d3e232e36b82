import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { createServer } from "../create-server.ts";
import { servedWorld } from "../served-world.fixture.ts";

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
