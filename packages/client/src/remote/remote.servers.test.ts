import { entity, FeatureStore, featureView, fileSource, int64, string } from "@fs/sdk";
import { memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { expect, it, onTestFinished } from "vitest";
import { remote } from "./remote.ts";
import { type ServedTables, serveTables } from "./serve-tables.fixture.ts";

const source = fileSource({
  path: "rows.parquet",
  timestampField: "at",
  createdTimestampColumn: "made",
});
const user = entity({ name: "user", joinKeys: { user_id: int64() } });
const shop = entity({ name: "shop", joinKeys: { shop_id: string() } });
const users = featureView({
  name: "users",
  entities: [user],
  source,
  ttl: "1h",
  schema: { total: int64(), name: string() },
});
const shops = featureView({ name: "shops", entities: [shop], source, schema: { rank: int64() } });
const visits = featureView({
  name: "visits",
  entities: [user, shop],
  source,
  schema: { count: int64() },
});
const rate = featureView({ name: "rate", entities: [], source, schema: { index: int64() } });
const definitions = [users, shops, visits, rate];

const NOW = Date.parse("2026-03-01T12:00:00Z");
const at = new Date(NOW - 60_000);
const made = at;

interface Both {
  /** The store behind the server, and the one in front of it. */
  readonly behind: FeatureStore;
  readonly front: FeatureStore;
  readonly requests: readonly string[];
}

const open = async (): Promise<Both> => {
  const registry = memoryRegistry();
  const online = memoryOnlineStore();
  const clock = (): number => NOW;
  const shared = { project: "shop", registry, clock };
  const served: ServedTables = await serveTables({ ...shared, online });
  const requests: string[] = [];
  const front = new FeatureStore({
    ...shared,
    online: remote({
      url: served.url,
      fetch: (input, init) => {
        requests.push(String(input).slice(served.url.length));
        return fetch(input, init);
      },
    }),
  });
  const behind = new FeatureStore({ ...shared, online });
  await behind.apply(definitions, { skipSourceValidation: true });
  onTestFinished(() => served.close());
  return { behind, front, requests };
};

const writeAll = async (store: FeatureStore): Promise<void> => {
  await store.writeToOnlineStore("users", [
    { user_id: 1, total: 10, name: "ann", at, made },
    { user_id: 2, total: 20, name: null, at: new Date(NOW - 7_200_000), made },
  ]);
  await store.writeToOnlineStore("shops", [{ shop_id: "a", rank: 1, at, made }]);
  await store.writeToOnlineStore("visits", [{ user_id: 1, shop_id: "a", count: 3, at, made }]);
  await store.writeToOnlineStore("rate", [{ index: 7, at, made }]);
};

it("answers what the store behind it answers, all views in one request", async () => {
  const { behind, front, requests } = await open();
  await writeAll(front);
  const request = {
    features: [users, shops, visits, rate],
    entities: [
      { user_id: 1, shop_id: "a" },
      { user_id: 2, shop_id: "zz" },
      { user_id: 1, shop_id: "a" },
    ],
  };
  const before = requests.length;
  const answer = await front.getOnlineFeatures(request);
  expect(requests.slice(before)).toEqual(["/get-online-features"]);
  const direct = await behind.getOnlineFeatures(request);
  expect(answer.rows()).toEqual(direct.rows());
  for (const name of ["total", "name", "rank", "count", "index"] as const) {
    expect(answer.statuses(name)).toEqual(direct.statuses(name));
    expect(answer.eventTimes(name)).toEqual(direct.eventTimes(name));
  }
  expect(answer.statuses("total")).toEqual(["PRESENT", "OUTSIDE_MAX_AGE", "PRESENT"]);
});

it("asks once too where a view is joined twice and where keys are null", async () => {
  const { front, requests } = await open();
  await writeAll(front);
  const before = requests.length;
  const answer = await front.getOnlineFeatures({
    features: [
      users.pick("total").as("buyer").on({ user_id: "buyer_id" }),
      users.pick("total").as("seller").on({ user_id: "seller_id" }),
      shops.pick("rank"),
    ],
    entities: [
      { buyer_id: 1, seller_id: 2, shop_id: "a" },
      { buyer_id: 9, seller_id: 1, shop_id: "zz" },
    ],
    fullFeatureNames: true,
  });
  expect(answer.column("buyer__total")).toEqual([10, null]);
  expect(answer.column("seller__total")).toEqual([null, 10]);
  expect(answer.column("shops__rank")).toEqual([1, null]);
  const nulls = await front.getOnlineFeatures({
    features: ["users:total", "shops:rank", "visits:count"],
    entities: [
      { user_id: 1, shop_id: null },
      { user_id: null, shop_id: "a" },
      { user_id: 1, shop_id: "a" },
    ],
  });
  expect(nulls.column("total")).toEqual([10, null, 10]);
  expect(nulls.column("rank")).toEqual([null, 1, 1]);
  expect(nulls.column("count")).toEqual([null, null, 3]);
  expect(requests.length - before).toBe(2);
});

it("lets the newest row win whoever writes, by event time and then by created time", async () => {
  const { behind, front } = await open();
  const write = (store: FeatureStore, rank: number, event: number, created: number) =>
    store.writeToOnlineStore("shops", [
      { shop_id: "a", rank, at: new Date(NOW - event), made: new Date(NOW - created) },
    ]);
  await write(front, 1, 100, 50);
  await write(behind, 2, 200, 10);
  await write(front, 3, 100, 60);
  const read = await front.getOnlineFeatures({ features: [shops], entities: [{ shop_id: "a" }] });
  expect(read.column("rank")).toEqual([1]);
  await write(front, 4, 100, 40);
  const again = await front.getOnlineFeatures({ features: [shops], entities: [{ shop_id: "a" }] });
  expect(again.column("rank")).toEqual([4]);
});
