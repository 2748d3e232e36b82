import {
  entity,
  FeatureStoreError,
  featureService,
  featureView,
  fileSource,
  float64,
  int64,
  type Schema,
} from "@fs/sdk";
import type { OnlineStore, Registry } from "@fs/sdk/adapter";
import { memoryOnlineStore, memoryRegistry } from "@fs/sdk/memory";
import { expect, it, onTestFinished, vi } from "vitest";
import { createServer } from "../create-server.ts";
import { NOW, servedWorld } from "../served-world.fixture.ts";

const away = () => new FeatureStoreError("FS_STORE_UNAVAILABLE", "the store cannot be reached");

/** An online store that can be taken away. */
function leaving(): { readonly store: OnlineStore; isAway: boolean } {
  const inner = memoryOnlineStore();
  const state = {
    isAway: false,
    store: {
      ...inner,
      read: async (...call: Parameters<OnlineStore["read"]>) => {
        if (state.isAway) throw away();
        return inner.read(...call);
      },
    },
  };
  return state;
}

it("/health is 200 without a body, and HEAD is 405, as Feast has it", async () => {
  const { url } = await servedWorld();
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.text()]).toEqual([200, ""]);
  expect((await fetch(`${url}/health`, { method: "HEAD" })).status).toBe(405);
});

it("a store that is away is 503 with a code and not ready, and comes back by itself", async () => {
  const online = leaving();
  const { url, post } = await servedWorld({ store: { online: online.store } });
  const ask = async () => {
    const body = { features: ["stats:trips"], entities: { driver_id: [1001] } };
    const answer = await post("/get-online-features", body);
    return [
      answer.status,
      answer.headers.get("x-fs-error-code"),
      answer.headers.get("retry-after"),
    ];
  };
  const ready = async () => {
    const answer = await fetch(`${url}/readyz`);
    return [answer.status, ((await answer.json()) as { problems: string[] }).problems];
  };
  expect(await ask()).toEqual([200, null, null]);
  await vi.waitFor(async () => expect(await ready()).toEqual([200, []]));
  online.isAway = true;
  expect(await ask()).toEqual([503, "FS_STORE_UNAVAILABLE", "1"]);
  expect(await ready()).toEqual([503, ["online store: FS_STORE_UNAVAILABLE"]]);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  online.isAway = false;
  expect(await ask()).toEqual([200, null, null]);
  expect(await ready()).toEqual([200, []]);
});

it("a view that owes a backfill is not ready, unless that many may", async () => {
  const driver = entity({ name: "driver", joinKeys: { driver_id: int64() } });
  const source = fileSource({
    name: "stats_source",
    path: "stats.parquet",
    timestampField: "event_timestamp",
  });
  const view = (schema: Schema) =>
    featureView({ name: "narrow", entities: [driver], ttl: "1d", source, schema });
  const { store, url } = await servedWorld();
  await store.apply([view({ trips: int64() })]);
  await store.materializeIncremental({ end: new Date(NOW) });
  await store.apply([view({ trips: int64(), score: float64() })]);
  const other = createServer(store, { accessLog: false, allowedDebts: 1 });
  const { port } = await other.listen({ port: 0 });
  onTestFinished(() => void other.close({ graceMillis: 10 }));
  const status = async (at: string) => (await fetch(`${at}/readyz`)).status;
  await expect.poll(() => status(`http://127.0.0.1:${port}`)).toBe(200);
  const answer = await fetch(`${url}/readyz`);
  expect([answer.status, await answer.json()]).toMatchObject([
    503,
    { problems: ['owing a backfill: "narrow"'] },
  ]);
});

/** A registry that can be held up, or fail. */
function slowRegistry(): { readonly registry: Registry; gate: Promise<void> } {
  const inner = memoryRegistry();
  const slowed: readonly PropertyKey[] = ["read", "listState", "getState"];
  const state = {
    gate: Promise.resolve(),
    registry: new Proxy(inner, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        return async (...call: unknown[]) => {
          if (slowed.includes(name)) await state.gate;
          return member.apply(target, call);
        };
      },
    }),
  };
  return state;
}

it("no request waits for the registry once its features are known", async () => {
  const slow = slowRegistry();
  const { post, url } = await servedWorld({
    store: { registry: slow.registry },
    registryEveryMillis: 20,
  });
  const ask = async () =>
    (
      await post("/get-online-features", {
        features: ["stats:trips"],
        entities: { driver_id: [1001] },
      })
    ).status;
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
  expect(await ask()).toBe(200);
  let open: () => void = () => {};
  slow.gate = new Promise((resolve) => {
    open = resolve;
  });
  for (let i = 0; i < 20; i += 1) expect(await ask()).toBe(200);
  slow.gate = Promise.reject(away());
  slow.gate.catch(() => {});
  open();
  expect(await ask()).toBe(200);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

it("a server that could not read its registry yet is not ready", async () => {
  const slow = slowRegistry();
  const world = await servedWorld({ store: { registry: slow.registry } });
  slow.gate = new Promise(() => {});
  const late = createServer(world.store, { registryEveryMillis: 20 });
  const readiness = await late.room.serving.readiness();
  expect(readiness).toMatchObject({ ready: false, problems: ["the registry was not read yet"] });
  await late.close();
});

it("sees what is applied while it runs", async () => {
  const { post, store } = await servedWorld({ registryEveryMillis: 20 });
  const view = await store.getFeatureView("stats");
  const late = featureService({ name: "late", features: [view.pick("trips")] });
  const ask = async () => {
    const body = { feature_service: "late", entities: { driver_id: [1001] } };
    return (await post("/get-online-features", body)).status;
  };
  expect(await ask()).toBe(404);
  await store.apply([late]);
  await vi.waitFor(async () => expect(await ask()).toBe(200));
});

it("a registry that is emptied under a server empties nothing that is served, and is told of once, as is its return", async () => {
  const inner = memoryRegistry();
  let isGone = false;
  let reads = 0;
  const registry: Registry = new Proxy(inner, {
    get(target, name) {
      if (name === "read") reads += 1;
      if (isGone && name === "read")
        return async (project: string) => ({ project, revision: "0", objects: [] });
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const { post, log, url } = await servedWorld({ store: { registry }, registryEveryMillis: 10 });
  const looks = (count: number) => {
    const wanted = reads + count;
    return vi.waitFor(() => expect(reads).toBeGreaterThan(wanted));
  };
  const told = () =>
    log
      .filter(({ level, msg }) => Number(level) >= 40 && String(msg).includes("registry"))
      .map(({ level, code }) => [level, code]);
  await looks(2);
  expect(told()).toEqual([]);
  isGone = true;
  await looks(5);
  const body = { features: ["stats:name"], entities: { driver_id: [1001] } };
  expect((await post("/get-online-features", body)).status).toBe(200);
  expect(told()).toEqual([[40, "FS_REGISTRY_FAILED"]]);
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, ((await ready.json()) as { warnings: unknown }).warnings]).toEqual([
    200,
    ["the registry cannot be read; definitions are those last read"],
  ]);
  isGone = false;
  await looks(5);
  expect(told()).toEqual([
    [40, "FS_REGISTRY_FAILED"],
    [40, undefined],
  ]);
  isGone = true;
  await vi.waitFor(() => expect(told()).toHaveLength(3));
});

it("a probe of the online store that is late is told as late", async () => {
  const inner = memoryOnlineStore();
  const online: OnlineStore = {
    ...inner,
    read: (reads, call) =>
      new Promise((_resolve, reject) => {
        const aborted = () => reject(new FeatureStoreError("FS_ABORTED", "aborted"));
        if (reads.length === 0) aborted();
        call?.signal?.addEventListener("abort", aborted);
      }),
  };
  const { url } = await servedWorld({ store: { online } });
  const answer = await fetch(`${url}/readyz`);
  expect(((await answer.json()) as { problems: string[] }).problems).toEqual([
    "online store: FS_DEADLINE_EXCEEDED",
  ]);
});
