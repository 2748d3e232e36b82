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
  [GET, get, undefined, "UNAUTHENTICATED"],
  [GET, get, "nobody", "UNAUTHENTICATED"],
  [GET, get, "reader", "OK"],
  [GET, get, "writer", "PERMISSION_DENIED"],
  ["/feast.serving.ServingService/GetOnlineFeatures", get, "operator", "PERMISSION_DENIED"],
  [WRITE, write, undefined, "UNAUTHENTICATED"],
  [WRITE, write, "reader", "PERMISSION_DENIED"],
  [WRITE, write, "writer", "INVALID_ARGUMENT"],
  [PUSH, push("online"), undefined, "UNAUTHENTICATED"],
  [PUSH, push("online"), "reader", "PERMISSION_DENIED"],
  [PUSH, push("online"), "writer", "INVALID_ARGUMENT"],
  [PUSH, push("offline"), "writer", "PERMISSION_DENIED"],
  [PUSH, push("offline"), "archivist", "INVALID_ARGUMENT"],
  [PUSH, push("online_and_offline"), "archivist", "PERMISSION_DENIED"],
  [INFO, Buffer.of(), undefined, "UNAUTHENTICATED"],
  [INFO, Buffer.of(), "reader", "PERMISSION_DENIED"],
  [INFO, Buffer.of(), "operator", "OK"],
])("%s %#: with the token %3$s: %4$s", async (path, message, given, code) => {
  const { call } = await servedGrpc({ auth });
  expect((await call(path, message, given === undefined ? {} : { token: given })).code).toBe(code);
});

it("says nothing of a token, and the name of one that lacks an action", async () => {
  const { call, log } = await servedGrpc({ auth });
  const unknown = await call(GET, get, { token: "a-secret" });
  expect(unknown.fsCode).toBe("FS_UNAUTHENTICATED");
  expect((await call(WRITE, write, { token: "reader" })).details).toContain('"reader"');
  expect(JSON.stringify([unknown.details, log])).not.toContain("a-secret");
  expect(log.some((one) => one.audit === true && one.code === "FS_FORBIDDEN")).toBe(true);
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
