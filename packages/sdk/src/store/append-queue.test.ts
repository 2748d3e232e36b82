import { expect, it } from "vitest";
import type { Batch } from "../contract/columns.ts";
import type { OfflineStore } from "../contract/offline-store.ts";
import { featureView } from "../define/feature-view.ts";
import { pushSource } from "../define/push-source.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { at, driver, row, stats, trips, world } from "./world.fixture.ts";

const live = pushSource({ name: "live", batchSource: stats });
const pushed = (driverId: number) => [
  { driver_id: driverId, ts: at(11), created: at(11), count: 1, rate: 0.5, name: "x" },
];

/** An offline store whose appends wait until they are let go. */
function heldAppends(inner: OfflineStore) {
  const appends: { readonly rows: Batch; readonly end: (error?: Error) => void }[] = [];
  const store: OfflineStore = {
    ...inner,
    append: (_source, rows) =>
      new Promise((resolve, reject) => {
        appends.push({ rows, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  };
  return { store, appends };
}

const until = async (check: () => boolean): Promise<void> => {
  for (let i = 0; i < 1000 && !check(); i += 1) await new Promise((go) => setImmediate(go));
  expect(check()).toBe(true);
};

async function pushWorld() {
  const base = world([row(1, at(11), 100)]);
  const held = heldAppends(base.offline);
  const { store } = world([], { registry: base.registry, offline: held.store });
  await store.apply([trips, live]);
  const push = (id: number, signal?: AbortSignal) =>
    store.push("live", pushed(id), { to: "offline", ...(signal ? { signal } : {}) });
  return { push, appends: held.appends };
}

it("pushes that come while one is appended go as one append, and each is answered when it is durable", async () => {
  const { push, appends } = await pushWorld();
  const first = push(1);
  await until(() => appends.length === 1);
  const done: number[] = [];
  const others = [2, 3, 4].map((id) => push(id).then(() => done.push(id)));
  await new Promise((go) => setImmediate(go));
  expect(appends).toHaveLength(1);
  appends[0]?.end();
  await first;
  await until(() => appends.length === 2);
  expect([appends[1]?.rows.length, done]).toEqual([3, []]);
  appends[1]?.end();
  await Promise.all(others);
  expect(done).toEqual([2, 3, 4]);
});

it("a failed append fails those whose rows it had, and no later push", async () => {
  const { push, appends } = await pushWorld();
  const first = push(1);
  await until(() => appends.length === 1);
  const second = push(2);
  appends[0]?.end(new FeatureStoreError("FS_DISK_FULL", "the disk is full"));
  await expect(first).rejects.toThrow("full");
  await until(() => appends.length === 2);
  appends[1]?.end();
  await second;
});

it("a push that is given up while it waits is left out", async () => {
  const { push, appends } = await pushWorld();
  const first = push(1);
  await until(() => appends.length === 1);
  const leaving = new AbortController();
  const second = push(2, leaving.signal);
  const third = push(3);
  await new Promise((go) => setImmediate(go));
  leaving.abort();
  appends[0]?.end();
  await first;
  await expect(second).rejects.toThrow(expect.objectContaining({ code: "FS_ABORTED" }));
  await until(() => appends.length === 2);
  expect(appends[1]?.rows.length).toBe(1);
  appends[1]?.end();
  await third;
});

it("rows as Feast's wire writes them: epoch seconds, and its own names for the times", async () => {
  const { store } = world([]);
  const view = featureView({ name: "w", entities: [driver], source: stats, schema: trips.schema });
  await store.apply([view]);
  const rows = {
    driver_id: ["7"],
    count: ["3"],
    rate: [1],
    name: [12],
    event_timestamp: [at(11).getTime() / 1000],
    created: [null],
  };
  await store.writeToOnlineStore("w", rows, { cast: "wire" });
  const answer = await store.getOnlineFeatures({
    features: ["w:count", "w:name"],
    entities: [{ driver_id: 7 }],
  });
  expect(answer.rows()).toEqual([{ driver_id: 7, count: 3, name: "12" }]);
  expect(answer.eventTimes("count")[0]).toBe(at(11).getTime() * 1000);
  await expect(store.writeToOnlineStore("w", rows)).rejects.toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^FS_(COLUMN|VALUE)/) }),
  );
});
