import { expect, it } from "vitest";
import { createServer } from "../create-server.ts";
import { servedWorld } from "../served-world.fixture.ts";
import { DEFAULT_LIMITS } from "./server-limits.ts";

it("are those that the guide states, where nobody says otherwise", async () => {
  expect(DEFAULT_LIMITS).toEqual({
    bodyBytes: 10_485_760,
    rows: 10_000,
    features: 1_000,
    values: 1_000_000,
    concurrentRequests: 256,
    requestMillis: 10_000,
    receiveMillis: 30_000,
    headersMillis: 10_000,
    sendMillis: 30_000,
    keepAliveMillis: 30_000,
    connections: 1_000,
    readers: 256,
  });
  const { server } = await servedWorld();
  expect(server.room.limits).toEqual(DEFAULT_LIMITS);
});

it.each([0, -1, 1.5, Number.NaN, 2 ** 31, 3_000_000_000])("refuse %s", async (requestMillis) => {
  const { store } = await servedWorld();
  expect(() => createServer(store, { limits: { requestMillis } })).toThrow(
    expect.objectContaining({ code: "FS_ARGUMENT_INVALID" }),
  );
});

it("hold a server that was told of none", async () => {
  const { post } = await servedWorld();
  const code = async (body: unknown) =>
    (await post("/get-online-features", body)).headers.get("x-fs-error-code");
  const entities = { driver_id: [1001] };
  const features = Array<string>(1_001).fill("stats:trips");
  expect(await code({ features, entities })).toBe("FS_LIMIT_EXCEEDED");
  const rows = { driver_id: Array<number>(10_001).fill(1001) };
  expect(await code({ features: ["stats:trips"], entities: rows })).toBe("FS_LIMIT_EXCEEDED");
  expect(await code(new Uint8Array(10_485_761).fill(32))).toBe("FS_LIMIT_EXCEEDED");
});
