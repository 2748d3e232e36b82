import { expect, it } from "vitest";
import { decoded, encoded, servedGrpc } from "./served-grpc.fixture.ts";

const key = (...ids: string[]) => ({ driver_id: { val: ids.map((int64Val) => ({ int64Val })) } });

it("answers by column, entity columns first, each value of its type", async () => {
  const { get } = await servedGrpc();
  const features = ["conv", "trips", "score", "name", "seen", "recent"].map((f) => `stats:${f}`);
  const { answer, code } = await get({
    features: { val: [...features, "total:with_bonus"] },
    entities: { ...key("1001", "9999"), bonus: { val: [{ doubleVal: 5 }, { doubleVal: 6 }] } },
  });
  expect(code).toBe("OK");
  expect(answer.metadata?.featureNames.val).toEqual([
    "driver_id",
    "conv",
    "trips",
    "score",
    "name",
    "seen",
    "recent",
    "with_bonus",
  ]);
  expect(answer.results?.map(({ values }) => values)).toEqual([
    [{ int64Val: "1001" }, { int64Val: "9999" }],
    [{ floatVal: Math.fround(0.3) }, {}],
    [{ int64Val: "10" }, {}],
    [{ doubleVal: 1.5 }, {}],
    [{ stringVal: "ann" }, {}],
    [{ unixTimestampVal: "1772000000" }, {}],
    [{ int64ListVal: { val: ["1", "2"] } }, {}],
    [{ doubleVal: 15 }, {}],
  ]);
  expect(answer.results?.[1]?.statuses).toEqual(["PRESENT", "NOT_FOUND"]);
  expect(answer.results?.[1]?.eventTimestamps).toEqual([{ seconds: "1772362800" }, {}]);
  expect(answer.results?.[0]?.eventTimestamps).toEqual([{}, {}]);
});

it("answers the same under both services, and a registered feature service by name", async () => {
  const { call } = await servedGrpc();
  const message = encoded("feast.serving.GetOnlineFeaturesRequest", {
    featureService: "plain",
    entities: key("1001"),
    fullFeatureNames: true,
  });
  const one = await call("/GrpcFeatureServer/GetOnlineFeatures", message);
  const other = await call("/feast.serving.ServingService/GetOnlineFeatures", message);
  expect(one.code).toBe("OK");
  expect(other.bytes).toEqual(one.bytes);
  expect(
    decoded("feast.serving.GetOnlineFeaturesResponse", one.bytes as Buffer).metadata,
  ).toMatchObject({ featureNames: { val: ["driver_id", "stats__trips", "stats__name"] } });
});

it("takes request data from request_context too", async () => {
  const { get } = await servedGrpc();
  const { answer } = await get({
    features: { val: ["total:with_bonus"] },
    entities: key("1001"),
    requestContext: { bonus: { val: [{ doubleVal: 2.5 }] } },
  });
  expect(answer.results?.[1]?.values).toEqual([{ doubleVal: 12.5 }]);
});

const typed = {
  driver_id: { int64Val: "7" },
  trips: { int64Val: "9007199254740993" },
  conv: { floatVal: 0.5 },
  score: { doubleVal: 2.5 },
  name: { stringVal: "evelyn" },
  seen: { unixTimestampVal: "1772000001" },
  recent: { int64ListVal: { val: ["9007199254740993", "-1"] } },
  event_timestamp: { unixTimestampVal: "1772362800" },
};
const texts = {
  driver_id: "7",
  trips: "9007199254740993",
  conv: "0.5",
  score: "2.5",
  name: "evelyn",
  seen: "2026-02-25T06:13:21Z",
  recent: "[9007199254740993, -1]",
  event_timestamp: "2026-03-01T11:00:00",
};

it.each([
  ["a push of values", "PushRequest", { streamFeatureView: "stats_push", typedFeatures: typed }],
  [
    "a write of values",
    "WriteToOnlineStoreRequest",
    { featureViewName: "stats", typedFeatures: typed },
  ],
])("reads back %s, int64 exact", async (_what, type, request) => {
  const { call, get } = await servedGrpc();
  const path = `/GrpcFeatureServer/${type.replace("Request", "")}`;
  const end = await call(path, encoded(type, request));
  expect(end).toMatchObject({ code: "OK", bytes: Buffer.of(8, 1) });
  const { answer } = await get({
    features: { val: ["stats:trips", "stats:recent", "stats:seen"] },
    entities: key("7"),
  });
  expect(answer.results?.slice(1).map(({ values }) => values[0])).toEqual([
    { int64Val: "9007199254740993" },
    { int64ListVal: { val: ["9007199254740993", "-1"] } },
    { unixTimestampVal: "1772000001" },
  ]);
});

it("reads back a push of texts", async () => {
  const { call, get } = await servedGrpc();
  const features = { ...texts, recent: "[1, 2]" };
  const message = encoded("PushRequest", {
    streamFeatureView: "stats_push",
    features,
    to: "online",
  });
  expect(await call("/GrpcFeatureServer/Push", message)).toMatchObject({ code: "OK" });
  const { answer } = await get({
    features: { val: ["stats:trips", "stats:conv", "stats:seen"] },
    entities: key("7"),
  });
  expect(answer.results?.slice(1).map(({ values }) => values[0])).toEqual([
    { int64Val: "9007199254740993" },
    { floatVal: 0.5 },
    { unixTimestampVal: "1772000001" },
  ]);
});

const online = "/GrpcFeatureServer/GetOnlineFeatures";
const request = (message: object) => encoded("feast.serving.GetOnlineFeaturesRequest", message);
const trips = { features: { val: ["stats:trips"] } };

it.each([
  [
    "an unknown view",
    online,
    request({ features: { val: ["nope:x"] }, entities: key("1") }),
    "NOT_FOUND",
    "FS_VIEW_NOT_FOUND",
  ],
  [
    "an unknown feature",
    online,
    request({ features: { val: ["stats:x"] }, entities: key("1") }),
    "NOT_FOUND",
    "FS_FEATURE_NOT_FOUND",
  ],
  [
    "an unknown service",
    online,
    request({ featureService: "nope", entities: key("1") }),
    "NOT_FOUND",
    "FS_SERVICE_NOT_FOUND",
  ],
  ["no feature", online, request({ entities: key("1") }), "INVALID_ARGUMENT", null],
  ["an empty message", online, Buffer.of(), "INVALID_ARGUMENT", null],
  ["a missing key", online, request(trips), "INVALID_ARGUMENT", "FS_JOIN_KEY_MISSING"],
  [
    "a key that is no integer",
    online,
    request({ ...trips, entities: { driver_id: { val: [{ doubleVal: 1.5 }] } } }),
    "INVALID_ARGUMENT",
    "FS_VALUE_INVALID",
  ],
  [
    "columns of unequal length",
    online,
    request({ ...trips, entities: { ...key("1", "2"), x: { val: [{ int64Val: 1 }] } } }),
    "INVALID_ARGUMENT",
    "FS_COLUMN_LENGTH",
  ],
  [
    "a feature asked for twice",
    online,
    request({ features: { val: ["stats:trips", "stats:trips"] }, entities: key("1") }),
    "INVALID_ARGUMENT",
    "FS_FEATURE_COLLISION",
  ],
  [
    "a version",
    online,
    request({ features: { val: ["stats@v2:trips"] }, entities: key("1") }),
    "INVALID_ARGUMENT",
    null,
  ],
  [
    "an unknown push source",
    "/GrpcFeatureServer/Push",
    encoded("PushRequest", { features: texts, streamFeatureView: "nope" }),
    "INVALID_ARGUMENT",
    "FS_PUSH_SOURCE_NOT_FOUND",
  ],
  [
    "a push nowhere",
    "/GrpcFeatureServer/Push",
    encoded("PushRequest", { features: texts, streamFeatureView: "stats_push", to: "nowhere" }),
    "INVALID_ARGUMENT",
    "FS_ARGUMENT_INVALID",
  ],
  [
    "texts and values at once",
    "/GrpcFeatureServer/Push",
    encoded("PushRequest", {
      features: texts,
      typedFeatures: typed,
      streamFeatureView: "stats_push",
    }),
    "INVALID_ARGUMENT",
    "FS_ARGUMENT_INVALID",
  ],
  [
    "a push of nothing",
    "/GrpcFeatureServer/Push",
    encoded("PushRequest", { streamFeatureView: "stats_push" }),
    "INVALID_ARGUMENT",
    null,
  ],
  [
    "a write to an unknown view",
    "/GrpcFeatureServer/WriteToOnlineStore",
    encoded("WriteToOnlineStoreRequest", { features: texts, featureViewName: "nope" }),
    "NOT_FOUND",
    "FS_VIEW_NOT_FOUND",
  ],
  [
    "a text that is no number",
    "/GrpcFeatureServer/WriteToOnlineStore",
    encoded("WriteToOnlineStoreRequest", {
      features: { ...texts, trips: "ten" },
      featureViewName: "stats",
    }),
    "INVALID_ARGUMENT",
    "FS_VALUE_INVALID",
  ],
])("refuses %s as the caller's mistake", async (_what, path, message, code, fsCode) => {
  const { call } = await servedGrpc();
  const end = await call(path, message);
  expect(end.code).toBe(code);
  if (fsCode !== null) expect(end.fsCode).toBe(fsCode);
  expect(end.details).not.toBe("");
});

it("says its version", async () => {
  const { call } = await servedGrpc();
  const end = await call("/feast.serving.ServingService/GetFeastServingInfo", Buffer.of());
  const info = decoded("feast.serving.GetFeastServingInfoResponse", end.bytes as Buffer);
  expect(info.version).toMatch(/^\d+\.\d+\.\d+/);
});

it("holds a request to the limits on rows and features", async () => {
  const { get } = await servedGrpc({ limits: { rows: 2, features: 1 } });
  expect(await get({ ...trips, entities: key("1", "2", "3") })).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    fsCode: "FS_LIMIT_EXCEEDED",
  });
  const two = { features: { val: ["stats:trips", "stats:conv"] } };
  expect(await get({ ...two, entities: key("1") })).toMatchObject({ code: "RESOURCE_EXHAUSTED" });
  expect(await get({ ...trips, entities: key("1", "2") })).toMatchObject({ code: "OK" });
});

it("writes an audit line for a push, without its values, and counts it", async () => {
  const { call, log, server } = await servedGrpc();
  const message = encoded("PushRequest", { streamFeatureView: "stats_push", typedFeatures: typed });
  await call("/GrpcFeatureServer/Push", message, { headers: { "x-request-id": "r-1" } });
  const line = log.find((one) => one.audit === true && one.requestId === "r-1");
  expect(line).toMatchObject({ route: "/GrpcFeatureServer/Push", target: "stats_push", rows: 1 });
  expect(JSON.stringify(log)).not.toContain("evelyn");
  const metrics = await server.room.telemetry.metrics.metrics();
  expect(metrics).toContain(
    'fs_request_seconds_count{route="/GrpcFeatureServer/Push",service="",status="0"} 1',
  );
});
