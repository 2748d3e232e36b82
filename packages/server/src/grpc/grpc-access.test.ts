import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Action } from "../access/auth-options.ts";
import { encoded, servedGrpc } from "./served-grpc.fixture.ts";

const token = (name: string, ...actions: Action[]) => ({
  name,
  sha256: createHash("sha256").update(name).digest("hex"),
  actions,
});
const auth = {
  type: "token",
  tokens: [
    token("reader", "read-online"),
    token("writer", "write-online"),
    token("archivist", "write-offline"),
    token("operator", "describe"),
  ],
} as const;

const entities = { driver_id: { val: [{ int64Val: "1001" }] } };
const get = encoded("feast.serving.GetOnlineFeaturesRequest", {
  features: { val: ["stats:trips"] },
  entities,
});
const row = { driver_id: { int64Val: 1 } };
const push = (to: string) =>
  encoded("PushRequest", { streamFeatureView: "stats_push", typedFeatures: row, to });
const write = encoded("WriteToOnlineStoreRequest", {
  featureViewName: "stats",
  typedFeatures: row,
});

const GET = "/GrpcFeatureServer/GetOnlineFeatures";
const PUSH = "/GrpcFeatureServer/Push";
const WRITE = "/GrpcFeatureServer/WriteToOnlineStore";
const INFO = "/feast.serving.ServingService/GetFeastServingInfo";

// INVALID_ARGUMENT of a write: it was let in, and its row lacks columns.
it.each([
  [GET, undefined, "UNAUTHENTICATED", get],
  [GET, "nobody", "UNAUTHENTICATED", get],
  [GET, "reader", "OK", get],
  [GET, "writer", "PERMISSION_DENIED", get],
  ["/feast.serving.ServingService/GetOnlineFeatures", "operator", "PERMISSION_DENIED", get],
  [WRITE, undefined, "UNAUTHENTICATED", write],
  [WRITE, "reader", "PERMISSION_DENIED", write],
  [WRITE, "writer", "INVALID_ARGUMENT", write],
  [PUSH, undefined, "UNAUTHENTICATED", push("online")],
  [PUSH, "reader", "PERMISSION_DENIED", push("online")],
  [PUSH, "writer", "INVALID_ARGUMENT", push("online")],
  [PUSH, "writer", "PERMISSION_DENIED", push("offline")],
  [PUSH, "archivist", "INVALID_ARGUMENT", push("offline")],
  [PUSH, "archivist", "PERMISSION_DENIED", push("online_and_offline")],
  [INFO, undefined, "UNAUTHENTICATED", Buffer.of()],
  [INFO, "reader", "PERMISSION_DENIED", Buffer.of()],
  [INFO, "operator", "OK", Buffer.of()],
])("%s with the token %s: %s", async (path, given, code, message) => {
  const { call } = await servedGrpc({ auth });
  expect((await call(path, message, given === undefined ? {} : { token: given })).code).toBe(code);
});

it("says nothing of a token, and the name of one that lacks an action", async () => {
  const { call, log } = await servedGrpc({ auth });
  const unknown = await call(GET, get, { token: "a-secret" });
  expect(unknown.fsCode).toBe("FS_UNAUTHENTICATED");
  expect((await call(WRITE, write, { token: "reader" })).details).toContain('"reader"');
  expect(JSON.stringify([unknown.details, log])).not.toContain("a-secret");
  // What a push wants is known when its message is read.
  await call(PUSH, push("offline"), { token: "writer" });
  expect(log.filter((one) => one.audit === true && one.code === "FS_FORBIDDEN")).toMatchObject([
    { principal: "reader" },
    { principal: "writer" },
  ]);
});

it("reaches from other machines without tokens: reads with a warning, and writes nothing", async () => {
  const { call, log } = await servedGrpc({ host: "0.0.0.0" });
  expect((await call(GET, get)).code).toBe("OK");
  expect((await call(WRITE, write)).code).toBe("PERMISSION_DENIED");
  expect((await call(PUSH, push("offline"))).code).toBe("PERMISSION_DENIED");
  expect(warnings(log)).toContainEqual(expect.stringMatching(/gRPC.*may read features.*refused/));
});

const warnings = (log: readonly Record<string, unknown>[]) =>
  log.filter((one) => one.level === 40).map((one) => one.msg);

it("writes without tokens where that was allowed, and warns louder", async () => {
  const { call, log } = await servedGrpc({ host: "0.0.0.0", allowUnauthenticatedWrites: true });
  expect((await call(WRITE, write)).code).toBe("INVALID_ARGUMENT");
  expect(warnings(log)).toContainEqual(expect.stringMatching(/ANYBODY.*gRPC.*AND WRITE/));
});
