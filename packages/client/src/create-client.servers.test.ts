import { createHash } from "node:crypto";
import {
  entity,
  FeatureStore,
  type FeatureStoreError,
  featureService,
  featureView,
  fileSource,
  float64,
  int64,
  onDemandFeatureView,
  pushSource,
  requestSource,
  string,
  timestamp,
} from "@fs/sdk";
import { memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { createServer, type FeatureServerOptions } from "@fs/server";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { createClient } from "./create-client.ts";
import type { FeatureClient } from "./features/feature-client.ts";
import type { ClientOptions } from "./transport/client-options.ts";

const source = fileSource({ name: "rows", path: "rows.parquet", timestampField: "at" });
const live = pushSource({ name: "live", batchSource: source });
const user = entity({ name: "user", joinKeys: { user_id: int64({ as: "bigint" }) } });
const stats = featureView({
  name: "stats",
  entities: [user],
  ttl: "1h",
  source: live,
  schema: { total: int64({ as: "bigint" }), name: string(), seen: timestamp() },
});
const bonus = requestSource({ name: "bonus", schema: { amount: float64() } });
const sum = onDemandFeatureView({
  name: "sum",
  sources: [stats.pick("total"), bonus],
  schema: { sum: float64() },
  transform: (row) => ({ sum: row.total === null ? null : Number(row.total) + row.amount }),
});
const service = featureService({ name: "model", features: [stats.pick("name").as("owner"), sum] });

const NOW = Date.parse("2026-03-01T12:00:00Z");
const BIG = 9007199254740993n;

const served = async (
  options: FeatureServerOptions = {},
  client: Partial<ClientOptions> = {},
): Promise<FeatureClient> => {
  const definitions = [user, live, stats, sum, service];
  const store = new FeatureStore({
    project: "shop",
    registry: memoryRegistry(),
    online: memoryOnlineStore(),
    definitions,
    clock: () => NOW,
  });
  await store.apply(definitions, { skipSourceValidation: true });
  const server = createServer(store, { logger: pino({ level: "silent" }), ...options });
  const { port } = await server.listen({ port: 0 });
  onTestFinished(async () => {
    await server.close({ graceMillis: 0 });
    await store.close();
  });
  return createClient({ url: `http://127.0.0.1:${port}`, ...client });
};

const row = (user_id: bigint, minutesAgo: number) => ({
  user_id,
  total: BIG,
  name: `user ${user_id}`,
  seen: new Date("2026-02-28T00:00:00Z"),
  at: new Date(NOW - minutesAgo * 60_000),
});

it("pushes rows and reads them back as they are typed, int64 exact", async () => {
  const client = await served();
  await client.push(live, [row(1n, 5), row(BIG, 61)]);
  const answer = await client.getOnlineFeatures({
    features: [stats],
    entities: [{ user_id: 1 }, { user_id: BIG }, { user_id: 3n }],
  });
  const total: readonly (bigint | null)[] = answer.column("total");
  expect(total).toEqual([BIG, null, null]);
  expect(answer.statuses("total")).toEqual(["PRESENT", "OUTSIDE_MAX_AGE", "NOT_FOUND"]);
  expect(answer.eventTimes("total")[0]).toBe((NOW - 300_000) * 1000);
  expect(answer.rows()[0]).toEqual({
    user_id: 1n,
    total: BIG,
    name: "user 1",
    seen: new Date("2026-02-28T00:00:00Z"),
  });
});

it("reads services with aliases and on-demand features, under short and full names", async () => {
  const client = await served();
  await client.writeToOnlineStore(stats, [row(1n, 0)]);
  const entities = [{ user_id: 1n, amount: 0.5 }];
  const short = await client.getOnlineFeatures({ features: service, entities });
  expect(short.rows()).toEqual([{ user_id: 1n, name: "user 1", sum: Number(BIG) + 0.5 }]);
  const full = await client.getOnlineFeatures({
    features: service,
    entities,
    fullFeatureNames: true,
  });
  expect(full.rows()[0]?.owner__name).toBe("user 1");
});

it("refuses what a request over HTTP has no words for, and names that are not there", async () => {
  const client = await served();
  const entities = [{ user_id: 1n }];
  await expect(
    client.getOnlineFeatures({ features: [stats.pick("total").as("other")], entities }),
  ).rejects.toThrow(/put it in a feature service/);
  await expect(client.push("live", [row(1n, 0), { user_id: 2n }])).rejects.toThrow(
    /row 1 lacks the column "total"/,
  );
  const missing = { features: ["stats:totl"], entities: { user_id: [1] } };
  const error = await client.getOnlineFeatures(missing).catch((one: FeatureStoreError) => one);
  expect(error).toMatchObject({
    code: "FS_FEATURE_NOT_FOUND",
    message: expect.stringContaining('"total"'),
  });
});

it("is let in with its token alone", async () => {
  const sha256 = createHash("sha256").update("open-sesame").digest("hex");
  const auth = {
    type: "token",
    tokens: [{ name: "app", sha256, actions: ["read-online"] }],
  } as const;
  const request = { features: ["stats:total"], entities: { user_id: [1] } };
  const stranger = await served({ auth });
  await expect(stranger.getOnlineFeatures(request)).rejects.toMatchObject({
    code: "FS_UNAUTHENTICATED",
  });
  const friend = await served({ auth }, { token: "open-sesame" });
  expect((await friend.getOnlineFeatures(request)).column("total")).toEqual([null]);
  await expect(friend.push("live", [row(1n, 0)])).rejects.toMatchObject({ code: "FS_FORBIDDEN" });
});

it("asks for health, and hands on what a materialization lacks", async () => {
  const client = await served();
  await client.health();
  const run = client.materializeIncremental({ end: new Date(NOW), views: ["stats"] });
  await expect(run).rejects.toMatchObject({ code: "FS_STORE_NOT_CONFIGURED" });
});
