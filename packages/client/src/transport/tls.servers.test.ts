import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { FeatureStore, isFeatureStoreError } from "@fs/sdk";
import { memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { createServer } from "@fs/server";
import { pino } from "pino";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { createClient } from "../create-client.ts";
import { type Certificates, certificates, type KeyPair } from "../testing/certificates.fixture.ts";

let made: Certificates;
beforeAll(async () => {
  made = await certificates();
});

/** A feature server with TLS; answers its port. */
async function featureServer(tls: KeyPair): Promise<number> {
  const registry = memoryRegistry();
  const store = new FeatureStore({ project: "shop", registry, online: memoryOnlineStore() });
  const server = createServer(store, { tls, logger: pino({ level: "silent" }) });
  onTestFinished(async () => {
    await server.close({ graceMillis: 0 });
    await store.close();
  });
  return (await server.listen({ port: 0 })).port;
}

/** Any server; counts the connections that are opened to it. */
async function listening(server: Server): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

const asked = async (url: string, ca?: string): Promise<string> => {
  const client = createClient({ url, ca });
  const error = await client.health().catch((one: unknown) => one);
  if (error === undefined) return "answered";
  return isFeatureStoreError(error)
    ? `${error.code} ${error.message}`
    : `no error of ours ${error}`;
};

it("trusts an authority that it is given, and keeps its connection", async () => {
  const port = await featureServer(made.good);
  expect(await asked(`https://localhost:${port}`, made.ca)).toBe("answered");
  const counted = await listening(
    createHttps(made.good, (incoming, outgoing) => {
      incoming.resume();
      incoming.on("end", () => outgoing.end('"fine"'));
    }),
  );
  const client = createClient({ url: `https://localhost:${counted.port}`, ca: made.ca });
  for (let i = 0; i < 5; i += 1) await client.health();
  await client.push("live", { user_id: [1] });
  expect(counted.connections()).toBe(1);
});

it.each([
  ["is of an authority that nobody gave", "good", undefined, /"ca" or by NODE_EXTRA_CA_CERTS/],
  ["has expired", "expired", "ca", /expired; renew it \(CERT_HAS_EXPIRED\)/],
  ["is for another host", "foreign", "ca", /another host name.* \(ERR_TLS_CERT_ALTNAME_INVALID\)/],
  ["is not of the authority given", "good", "other", /unknown authority/],
] as const)(
  "says at once that a certificate %s, and what to do",
  async (_what, pair, authority, message) => {
    const other = authority === "other" ? (await certificates()).ca : made.ca;
    const { port, connections } = await listening(createHttps(made[pair], (_, out) => out.end()));
    const said = await asked(
      `https://localhost:${port}`,
      authority === undefined ? undefined : other,
    );
    expect(said).toMatch(/^FS_STORE_UNAVAILABLE /);
    expect(said).toMatch(message);
    expect(connections()).toBe(1);
  },
);

it("says that a self-signed certificate can be given as the authority, which it then is", async () => {
  const self = made.selfSigned;
  const port = await featureServer(self);
  expect(await asked(`https://localhost:${port}`)).toMatch(/SELF_SIGNED/);
  expect(await asked(`https://localhost:${port}`, self.cert)).toBe("answered");
});

it("points to http where the port speaks no TLS, and to https where it does", async () => {
  const plain = await listening(createHttp((_, outgoing) => outgoing.end()));
  for (const ca of [undefined, made.ca]) {
    const said = await asked(`https://localhost:${plain.port}`, ca);
    expect(said).toMatch(/^FS_STORE_UNAVAILABLE .*speaks no TLS there; try http:\/\//);
  }
  const port = await featureServer(made.good);
  expect(await asked(`http://localhost:${port}`)).toMatch(
    /^FS_STORE_UNAVAILABLE .*the address is right, or try https:\/\//,
  );
});

it("tells where both agree on no version of TLS", async () => {
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ...made.good } as const;
  const { port } = await listening(createHttps(old, (_, outgoing) => outgoing.end()));
  const said = await asked(`https://localhost:${port}`, made.ca);
  expect(said).toMatch(/^FS_STORE_UNAVAILABLE .*no agreement on TLS \((EPROTO|ERR_SSL_\w+)\)/);
});

it.each([
  ["http://localhost:1", "-----BEGIN CERTIFICATE-----", undefined],
  ["https://localhost:1", "ca.pem", undefined],
  ["https://localhost:1", "-----BEGIN CERTIFICATE-----", globalThis.fetch],
])("refuses at %s a ca that would have no effect", (url, ca, fetch) => {
  expect(() => createClient({ url, ca, fetch })).toThrow(
    expect.objectContaining({
      code: "FS_ARGUMENT_INVALID",
      message: expect.stringContaining('"ca" is a text in PEM, for https://'),
    }),
  );
});
