import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { promisify } from "node:util";
import { Client, credentials } from "@grpc/grpc-js";
import { expect, it, onTestFinished } from "vitest";
import { servedWorld } from "../served-world.fixture.ts";
import { createGrpcServer } from "./create-grpc-server.ts";
import { encoded, servedGrpc, unary } from "./served-grpc.fixture.ts";

const GET = "/GrpcFeatureServer/GetOnlineFeatures";
const query = {
  features: { val: ["stats:trips"] },
  entities: { driver_id: { val: [{ int64Val: "1001" }] } },
};
const get = encoded("feast.serving.GetOnlineFeaturesRequest", query);

/** An online store whose reads wait for a word. */
async function slowWorld(options: Parameters<typeof servedGrpc>[0] = {}) {
  const world = await servedGrpc(options);
  const { serving } = world.server.room;
  const begun: AbortSignal[] = [];
  const waiting: (() => void)[] = [];
  let told = () => {};
  const online = serving.online.bind(serving);
  Object.assign(serving, {
    async online(...[asked, call]: Parameters<typeof serving.online>) {
      begun.push(call?.signal as AbortSignal);
      told();
      await new Promise<void>((resolve) => waiting.push(resolve));
      return online(asked, call);
    },
  });
  return {
    ...world,
    begun,
    /** Resolves when so many reads have begun. */
    until: (count: number) =>
      new Promise<void>((resolve) => {
        told = () => {
          if (begun.length >= count) resolve();
        };
        told();
      }),
    release: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
}

it("answers DEADLINE_EXCEEDED when the caller's deadline passes, and ends the work", async () => {
  const { call, client, begun } = await slowWorld();
  // The time to connect is not the call's.
  await new Promise((resolve) => client.waitForReady(Date.now() + 10_000, resolve));
  const end = await call(GET, get, { deadline: Date.now() + 500 });
  expect(end.code).toBe("DEADLINE_EXCEEDED");
  await expect.poll(() => begun[0]?.aborted).toBe(true);
});

it("answers DEADLINE_EXCEEDED when the server's own time is over", async () => {
  const { call } = await slowWorld({ limits: { requestMillis: 50 } });
  expect(await call(GET, get)).toMatchObject({
    code: "DEADLINE_EXCEEDED",
    fsCode: "FS_DEADLINE_EXCEEDED",
  });
});

it("ends the work of a caller who goes away, and gives its place back", async () => {
  const { client, until, begun, server } = await slowWorld();
  const call = client.makeUnaryRequest(
    GET,
    (b: Buffer) => b,
    (b: Buffer) => b,
    get,
    () => {},
  );
  await until(1);
  expect(server.room.admission.inFlight).toBe(1);
  call.cancel();
  await expect.poll(() => begun[0]?.aborted).toBe(true);
  await expect.poll(() => server.room.admission.inFlight).toBe(0);
});

it("turns away calls beyond its places at once, whichever way the others came", async () => {
  const { call, post, until, release } = await slowWorld({ limits: { concurrentRequests: 2 } });
  const body = { features: ["stats:trips"], entities: { driver_id: [1001] } };
  const [first, second] = [call(GET, get), post("/get-online-features", body)];
  await until(2);
  expect(await call(GET, get)).toMatchObject({ code: "UNAVAILABLE", fsCode: "FS_OVERLOADED" });
  release();
  expect((await first).code).toBe("OK");
  expect((await second).status).toBe(200);
  const again = call(GET, get);
  await until(3);
  release();
  expect((await again).code).toBe("OK");
});

it("finishes what is in flight when it closes, and accepts no more", async () => {
  const { call, until, release, grpc, port } = await slowWorld();
  const running = call(GET, get);
  await until(1);
  const closing = grpc.close({ deadlineMillis: 5_000 });
  release();
  expect((await running).code).toBe("OK");
  expect(await closing).toEqual({ finished: true });
  const late = connect(port, "127.0.0.1");
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => late.once("error", resolve));
  expect(error.code).toBe("ECONNREFUSED");
});

it("cuts what has not ended by the deadline of its close, and those who say nothing", async () => {
  const { call, until, grpc, port, log } = await slowWorld();
  const silent = connect(port, "127.0.0.1");
  const cut = new Promise<void>((resolve) => silent.once("close", () => resolve()));
  silent.on("error", () => {}).resume();
  const running = call(GET, get);
  await until(1);
  expect(await grpc.close({ deadlineMillis: 50 })).toEqual({ finished: false });
  expect(
    log.filter(({ msg }) => String(msg).includes("gRPC calls in flight were cut off")),
  ).toHaveLength(1);
  expect((await running).code).not.toBe("OK");
  await cut;
});

it("refuses a connection beyond its limit", async () => {
  const { call, port } = await servedGrpc({ limits: { connections: 1 } });
  expect((await call(GET, get)).code).toBe("OK");
  const second = connect(port, "127.0.0.1");
  second.on("error", () => {}).resume();
  await new Promise<void>((resolve) => second.once("close", () => resolve()));
});

it("names an address that is taken, and listens once", async () => {
  const { port, server, grpc } = await servedGrpc();
  const other = createGrpcServer(server.room);
  await expect(other.listen({ port })).rejects.toMatchObject({ code: "FS_ADDRESS_UNAVAILABLE" });
  await expect(grpc.listen({ port: 0 })).rejects.toMatchObject({ code: "FS_ARGUMENT_INVALID" });
  expect(other.address).toBeNull();
  await other.close();
});

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

it("cuts a connection that does not begin in time, and keeps one that did", async () => {
  const { port, call } = await servedGrpc({ limits: { headersMillis: 200 } });
  expect((await call(GET, get)).code).toBe("OK");
  const open = (bytes: Uint8Array) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  const kept = open(Buffer.concat([PREFACE, Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]));
  const silent = [Buffer.of(), PREFACE.subarray(0, 10), PREFACE].map(open);
  await Promise.all(silent.map(closed));
  expect(kept.readyState).toBe("open");
  expect((await call(GET, get)).code).toBe("OK");
});

it("speaks TLS with a key and a certificate, cuts who says nothing, and refuses a pair that is none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "grpc-tls-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const files = [
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    keyFile,
    "-out",
    certFile,
    "-days",
    "2",
  ];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  await promisify(execFile)("openssl", ["req", "-x509", ...files, ...names]);
  const [key, cert] = [await readFile(keyFile), await readFile(certFile)];
  const limits = { headersMillis: 300 };
  const { port, call, server } = await servedGrpc({ limits, grpc: { tls: { key, cert } } });
  const client = new Client(`localhost:${port}`, credentials.createSsl(cert));
  onTestFinished(() => client.close());
  expect((await unary(client, GET, get)).code).toBe("OK");
  expect((await call(GET, get)).code).toBe("UNAVAILABLE");
  const silent = [
    connect(port, "localhost"),
    connect(port, "localhost", () => silent[1]?.write(Buffer.from([0x16, 0x03, 0x01]))),
    connectTls({ port, host: "localhost", ca: cert, ALPNProtocols: ["h2"] }),
    begun(connectTls({ port, host: "localhost", ca: cert, ALPNProtocols: ["h2"] })),
    connectTls({ port, host: "localhost", ca: cert }),
  ];
  await Promise.all(silent.map(closed));
  expect((await unary(client, GET, get)).code).toBe("OK");
  expect(() => createGrpcServer(server.room, { tls: { key: "no key", cert } })).toThrow(
    expect.objectContaining({ code: "FS_CONFIG_INVALID" }),
  );
});

it("shares one set of metrics with HTTP", async () => {
  const { url } = await servedWorld();
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  const grpc = await servedGrpc();
  await grpc.call(GET, get);
  const text = await (await fetch(`${grpc.url}/metrics`)).text();
  expect(text).toContain(`fs_request_seconds_count{route="${GET}",service="",status="0"} 1`);
  expect(text).toContain('fs_online_values_total{view="stats",status="PRESENT"} 1');
});

function begun(socket: Socket): Socket {
  socket.write(PREFACE);
  return socket;
}

function closed(socket: Socket): Promise<void> {
  socket.on("error", () => {}).resume();
  return new Promise((resolve) => socket.once("close", () => resolve()));
}
