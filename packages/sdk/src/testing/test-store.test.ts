import { expect, it } from "vitest";
import { entity } from "../define/entity.ts";
import { featureView } from "../define/feature-view.ts";
import { onDemandFeatureView } from "../define/on-demand-feature-view.ts";
import { requestSource } from "../define/request-source.ts";
import { fileSource } from "../define/source.ts";
import { float32, float64, int64, string } from "../schema/value-type.ts";
import { testStore } from "./test-store.ts";

const source = fileSource({
  path: "data/stats.parquet",
  timestampField: "event_timestamp",
  fieldMapping: { uid: "user_id" },
});
const user = entity({ name: "user", joinKeys: { user_id: string() } });
const stats = featureView({
  name: "stats",
  entities: [user],
  ttl: "1d",
  source,
  schema: { total: int64(), average: float32() },
});
const request = requestSource({ name: "purchase", schema: { amount: float64() } });
const ratio = onDemandFeatureView({
  name: "ratio",
  sources: [stats.pick("average"), request],
  schema: { ratio: float64() },
  transform: (row) => ({ ratio: row.average === null ? null : row.amount / row.average }),
});
const rows = {
  "data/stats.parquet": [
    { uid: "a", total: 1, average: null, event_timestamp: "2026-02-27T10:00:00Z" },
    { uid: "a", total: 2, average: 4, event_timestamp: new Date("2026-02-28T10:00:00Z") },
  ],
};

it("has features applied and online, under a clock that a test moves", async () => {
  const { store, setNow } = await testStore({
    definitions: [ratio, stats],
    rows,
    now: new Date("2026-03-01T10:00:00Z"),
  });
  const read = async () =>
    (
      await store.getOnlineFeatures({
        features: [stats, ratio],
        entities: [{ user_id: "a", amount: 2 }],
      })
    ).rows();
  expect(await read()).toEqual([{ user_id: "a", total: 2, average: 4, ratio: 0.5 }]);
  setNow(new Date("2026-03-01T10:00:00.001Z"));
  expect(await read()).toEqual([{ user_id: "a", total: null, average: null, ratio: null }]);
});

it("joins its rows to training rows", async () => {
  const { store } = await testStore({ definitions: [stats], rows });
  const training = await store.getHistoricalFeatures({
    entities: [{ user_id: "a", event_timestamp: "2026-02-27T12:00:00Z" }],
    features: [stats],
  });
  expect((await training.rows()).map((row) => [row.total, row.average])).toEqual([[1, null]]);
});

it("has a source without rows, and refuses rows of a source that no definition has", async () => {
  const { store } = await testStore({ definitions: [stats] });
  expect(
    (await store.getOnlineFeatures({ features: [stats], entities: [{ user_id: "a" }] })).rows(),
  ).toEqual([{ user_id: "a", total: null, average: null }]);
  await expect(
    testStore({ definitions: [stats], rows: { "data/stat.parquet": [] } }),
  ).rejects.toThrow(/did you mean "data\/stats.parquet"/);
});
