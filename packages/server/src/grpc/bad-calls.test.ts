import { constants } from "node:http2";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { framed, GET, post, session } from "./raw-calls.fixture.ts";
import { encoded, servedGrpc } from "./served-grpc.fixture.ts";

const PATHS = [
  GET,
  "/feast.serving.ServingService/GetOnlineFeatures",
  "/GrpcFeatureServer/Push",
  "/GrpcFeatureServer/WriteToOnlineStore",
  "/grpc.health.v1.Health/Check",
];
const good = encoded("feast.serving.GetOnlineFeaturesRequest", {
  features: { val: ["stats:trips"] },
  entities: { driver_id: { val: [{ int64Val: "1001" }] } },
});
const [OK, INVALID_ARGUMENT, DEADLINE_EXCEEDED, EXHAUSTED] = ["0", "3", "4", "8"];

it.each([
  ["a whole message", framed(good), {}, OK],
  ["a frame cut short", framed(good).subarray(0, 20), {}, INVALID_ARGUMENT],
  ["the head of a frame cut short", framed(good).subarray(0, 3), {}, INVALID_ARGUMENT],
  ["no frame", Buffer.of(), {}, INVALID_ARGUMENT],
  ["a message cut short in its frame", framed(good.subarray(0, -3)), {}, INVALID_ARGUMENT],
  ["garbage", framed(Buffer.from("ffffffffffffffffff", "hex")), {}, INVALID_ARGUMENT],
  [
    "a text for a message",
    framed(Buffer.from('{"features": ["stats:trips"]}')),
    {},
    INVALID_ARGUMENT,
  ],
  ["another message's types", framed(Buffer.from("0a02ff20", "hex")), {}, INVALID_ARGUMENT],
  [
    "a compressed message that is none",
    framed(good, good.length, 1),
    { "grpc-encoding": "gzip" },
    INVALID_ARGUMENT,
  ],
  ["a compressed message", framed(gzipSync(good), undefined, 1), { "grpc-encoding": "gzip" }, OK],
  ["a time-out that is none", framed(good), { "grpc-timeout": "soon" }, INVALID_ARGUMENT],
  ["a frame that promises 2 GB", framed(good, 2 ** 31), {}, EXHAUSTED],
] as const)("meets %s", async (_what, body, headers, wanted) => {
  const { port } = await servedGrpc();
  expect(await post(await session(port), body, { headers })).toBe(wanted);
});

it("answers a method that is not there, and what is no gRPC, as the protocol has it", async () => {
  const { port } = await servedGrpc();
  const to = await session(port);
  expect(await post(to, framed(good), { path: "/GrpcFeatureServer/Nope" })).toBe("12");
  const json = { "content-type": "application/json" };
  expect(await post(to, framed(good), { headers: json })).toBe("HTTP 415");
});

it("refuses a message beyond its limit, also one that is small until it is unpacked", async () => {
  const { port } = await servedGrpc({ limits: { bodyBytes: 1_000 } });
  const to = await session(port);
  const big = Buffer.alloc(100_000);
  expect(await post(to, framed(big))).toBe(EXHAUSTED);
  const packed = framed(gzipSync(big), undefined, 1);
  expect(await post(to, packed, { headers: { "grpc-encoding": "gzip" } })).toBe(EXHAUSTED);
});

it("does not wait for a message without an end, and takes its place back", async () => {
  const { port, server } = await servedGrpc({ limits: { receiveMillis: 50 } });
  const to = await session(port);
  const part = framed(good).subarray(0, 10);
  expect(await post(to, part, { ends: false })).toBe(DEADLINE_EXCEEDED);
  expect(server.room.admission.inFlight).toBe(0);
});

it("takes back the place of a call that is reset half-way", async () => {
  const { port, server } = await servedGrpc();
  const to = await session(port);
  const stream = to.request({
    ":method": "POST",
    ":path": GET,
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.on("error", () => {});
  stream.write(framed(good).subarray(0, 10));
  await expect.poll(() => server.room.admission.inFlight).toBe(1);
  stream.close(constants.NGHTTP2_CANCEL);
  await expect.poll(() => server.room.admission.inFlight).toBe(0);
});

it.each([
  ["is cut short", framed(good).subarray(0, 20), {}, INVALID_ARGUMENT],
  ["is too large", framed(good, 2 ** 31), {}, EXHAUSTED],
  ["has no end", framed(good).subarray(0, 10), { ends: false }, DEADLINE_EXCEEDED],
] as const)("tells of a call whose message %s", async (_what, body, sent, wanted) => {
  const { port, log, url } = await servedGrpc({ limits: { receiveMillis: 50 } });
  const headers = { "x-request-id": "mine-1" };
  expect(await post(await session(port), body, { ...sent, headers })).toBe(wanted);
  const told = log.filter(({ requestId }) => requestId === "mine-1");
  expect(told).toMatchObject([{ msg: "request", route: GET, status: Number(wanted) }]);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain(
    `fs_request_seconds_count{route="${GET}",service="",status="${wanted}"} 1`,
  );
});

it("answers a call that it tells of with the request id", async () => {
  const { call, log } = await servedGrpc({ limits: { bodyBytes: 1_000 } });
  const { code, requestId } = await call(GET, Buffer.alloc(2_000));
  expect(code).toBe("RESOURCE_EXHAUSTED");
  expect(log.filter((line) => line.requestId === requestId)).toHaveLength(1);
});

it("tells of a call once, be it answered, mistaken or left", async () => {
  const { port, log, server } = await servedGrpc();
  const [to, gone] = [await session(port), await session(port)];
  const statuses = () => log.flatMap((line) => (line.msg === "request" ? [line.status] : []));
  for (const body of [framed(good), framed(Buffer.from("ff", "hex"))]) await post(to, body);
  void post(gone, framed(good).subarray(0, 10), { ends: false });
  await expect.poll(() => server.room.admission.inFlight).toBe(1);
  gone.destroy();
  await expect.poll(statuses).toHaveLength(3);
  await post(to, framed(good));
  // To the library a call that is left is one cut short.
  expect(statuses()).toEqual([0, 3, 3, 0]);
});

it("reads no message of a caller without a token", async () => {
  const sha256 = "0".repeat(64);
  const tokens = [{ name: "t", sha256, actions: ["read-online"] as const }];
  const { port } = await servedGrpc({ auth: { type: "token", tokens } });
  expect(await post(await session(port), framed(good).subarray(0, 10), { ends: false })).toBe("16");
});

it("calls no message the server's fault", async () => {
  const { port, log } = await servedGrpc();
  const to = await session(port);
  const change = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 3 });
  const changed = change.map((changes) => {
    const bytes = Buffer.from(good);
    for (const [at, byte] of changes) bytes[at] = byte;
    return bytes;
  });
  const bytes = fc.oneof(changed, fc.uint8Array({ maxLength: 100 }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PATHS), bytes, async (path, message) => {
      const status = await post(to, framed(message), { path });
      // OK, INVALID_ARGUMENT, NOT_FOUND, RESOURCE_EXHAUSTED
      expect(["0", "3", "5", "8"]).toContain(status);
    }),
    { numRuns: 300 },
  );
  expect(log.filter((one) => Number(one.level) >= 50)).toEqual([]);
  expect(await post(to, framed(good))).toBe(OK);
});
