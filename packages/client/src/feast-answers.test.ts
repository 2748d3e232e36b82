import {
  bool,
  bytes,
  entity,
  FeatureStore,
  type FeatureStoreError,
  featureView,
  fileSource,
  float32,
  float64,
  int64,
  list,
  string,
  timestamp,
} from "@fs/sdk";
import { memoryRegistry } from "@fs/sdk/memory";
import { expect, it } from "vitest";
import { createClient } from "./create-client.ts";
import type { FeatureClient } from "./features/feature-client.ts";
import { remote } from "./remote/remote.ts";
import { feastReplay } from "./testing/feast-replay.fixture.ts";

const driver = entity({ name: "driver", joinKeys: { driver_id: int64({ as: "bigint" }) } });
const source = fileSource({
  path: "stats.parquet",
  timestampField: "event_timestamp",
  createdTimestampColumn: "created",
});
const stats = featureView({
  name: "stats",
  entities: [driver],
  source,
  schema: {
    conv: float32(),
    trips: int64({ as: "bigint" }),
    name: string(),
    flag: bool(),
    raw: bytes(),
    seen: timestamp(),
    recent: list(int64({ as: "bigint" })),
    score: float64(),
  },
});

const customer = entity({ name: "customer", joinKeys: { customer_id: string() } });
const pair = featureView({
  name: "pair",
  entities: [driver, customer],
  source: fileSource({ path: "pair.parquet", timestampField: "event_timestamp" }),
  schema: { trips: int64() },
});

/** A row of `stats` that Feast was sent. */
const row = {
  driver_id: 1006n,
  conv: null,
  trips: 5,
  name: null,
  flag: true,
  raw: null,
  seen: 1704070800,
  recent: [1, 9007199254740993n],
  score: 1.5,
};

const client = async (): Promise<FeatureClient> =>
  createClient({ url: (await feastReplay()).url, retries: 0 });

const refusal = async (
  call: (client: FeatureClient) => Promise<unknown>,
): Promise<FeatureStoreError> => {
  try {
    await call(await client());
  } catch (error) {
    return error as FeatureStoreError;
  }
  throw new Error("it was answered");
};

it("reads every type as its definition says, whatever the order of Feast's columns", async () => {
  const answer = await (await client()).getOnlineFeatures({
    features: [stats.pick("conv", "trips", "name", "flag", "raw", "seen", "recent")],
    entities: [{ driver_id: 1001 }, { driver_id: 1002 }],
  });
  expect(answer.rows()).toEqual([
    {
      driver_id: 1001n,
      conv: Math.fround(0.3),
      trips: 10n,
      name: "ann",
      flag: true,
      raw: new Uint8Array([0, 255]),
      seen: new Date("2024-01-01T01:00:00Z"),
      recent: [1n, 2n],
    },
    {
      driver_id: 1002n,
      conv: 0.5,
      trips: 9007199254740993n,
      name: "bé",
      flag: false,
      raw: new Uint8Array([120]),
      seen: new Date("2024-01-01T02:00:00Z"),
      recent: [3n],
    },
  ]);
  expect(Object.keys(answer.rows()[0] ?? {})).toEqual([
    "driver_id",
    "conv",
    "trips",
    "name",
    "flag",
    "raw",
    "seen",
    "recent",
  ]);
});

it("tells of unknown keys by status and by a time that is none", async () => {
  const answer = await (await client()).getOnlineFeatures({
    features: ["stats:conv", "stats:trips"],
    entities: { driver_id: [1001, 1002, 9999] },
  });
  expect(answer.column("trips")).toEqual([10, 9007199254740993n, null]);
  expect(answer.statuses("trips")).toEqual(["PRESENT", "PRESENT", "NOT_FOUND"]);
  const [first, second, third] = answer.eventTimes("conv");
  expect([first, second]).toEqual([
    Date.UTC(2024, 0, 1, 10) * 1000,
    Date.UTC(2024, 0, 1, 11) * 1000,
  ]);
  expect(third).toBeNaN();
  expect([...answer.eventTimes("driver_id")]).toEqual([0, 0, 0]);
});

it("sends and reads keys beyond 2^53 in full", async () => {
  const answer = await (await client()).getOnlineFeatures({
    features: [stats.pick("trips")],
    entities: [{ driver_id: 9007199254740993n }],
  });
  expect(answer.rows()).toEqual([{ driver_id: 9007199254740993n, trips: null }]);
});

it("asks for full names, services and request data", async () => {
  const named = await client();
  const full = await named.getOnlineFeatures({
    features: ["stats:trips", "pair:trips"],
    entities: [{ driver_id: 1001, customer_id: "a" }],
    fullFeatureNames: true,
  });
  expect(full.rows()).toEqual([
    { driver_id: 1001, customer_id: "a", stats__trips: 10, pair__trips: 5 },
  ]);
  const service = await named.getOnlineFeatures({
    features: { service: "svc" },
    entities: [
      { driver_id: 1001, bonus: 0.5 },
      { driver_id: 1002, bonus: 1 },
    ],
  });
  expect(service.column("with_bonus")).toEqual([10.5, 9007199254740992]);
});

it("pushes, writes, materializes and asks for health as Feast's own client does", async () => {
  const to = await client();
  await to.writeToOnlineStore(stats, {
    ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, [value]])),
    event_timestamp: ["2024-01-02T10:00:00"],
    created: [new Date("2024-01-02T10:00:00Z")],
  });
  await to.materialize({
    start: new Date("2024-01-01T00:00:00Z"),
    end: new Date("2024-01-01T23:00:00Z"),
    views: ["stats"],
  });
  await to.materializeIncremental({ end: new Date("2024-01-02T00:00:00Z"), views: ["stats"] });
  await to.health();
});

it.each([
  [
    "FS_VIEW_NOT_FOUND",
    /Feature view nope does not exist/,
    (to: FeatureClient) =>
      to.getOnlineFeatures({ features: ["nope:x"], entities: [{ driver_id: 1001 }] }),
  ],
  [
    "FS_REQUEST_FIELD_MISSING",
    /bonus/,
    (to: FeatureClient) =>
      to.getOnlineFeatures({ features: ["total:with_bonus"], entities: [{ driver_id: 1001 }] }),
  ],
  [
    "FS_PUSH_SOURCE_NOT_FOUND",
    /nope/,
    (to: FeatureClient) => to.push("nope", [{ driver_id: 1001 }]),
  ],
  [
    "FS_INTERNAL",
    /answered 500; what it says is in details/,
    (to: FeatureClient) =>
      to.getOnlineFeatures({ features: ["stats:nope"], entities: [{ driver_id: 1001 }] }),
  ],
] as const)("makes %s of Feast's error", async (code, message, call) => {
  const error = await refusal(call);
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
});

it("reads and writes as an online store in front of Feast's server", async () => {
  const server = await feastReplay();
  const store = new FeatureStore({
    project: "golden_http",
    registry: memoryRegistry(),
    online: remote({ url: server.url, retries: 0 }),
  });
  await store.apply([stats, pair]);
  const answer = await store.getOnlineFeatures({
    features: [stats.pick("trips"), pair],
    entities: [{ driver_id: 1001, customer_id: "a" }],
    fullFeatureNames: true,
  });
  expect(answer.rows()).toEqual([
    { driver_id: 1001n, customer_id: "a", stats__trips: 10n, pair__trips: 5 },
  ]);
  expect(server.received).toHaveLength(1);
  const at = new Date("2024-01-02T10:00:00Z");
  await store.writeToOnlineStore("stats", [
    { ...row, seen: new Date(row.seen * 1000), event_timestamp: at, created: at },
  ]);
});
