import { describe, expect, it, vi } from "vitest";
import type { Observer } from "../contract/plugin.ts";
import { FeatureStoreError } from "../errors/feature-store-error.ts";
import { memoryRegistry } from "../memory.ts";
import { withCalls } from "./with-calls.fixture.ts";
import { at, live, trips, world } from "./world.fixture.ts";

const pushed = (id: number, count: number) => ({
  driver_id: id,
  count,
  rate: 0.5,
  name: "x",
  ts: at(11),
  created: at(11),
});

/** A registry whose state can be taken away, and how often it was asked for it. */
function leaving() {
  const inner = memoryRegistry();
  const state = { isAway: false, asked: 0 };
  const asked = () => {
    state.asked += 1;
    if (state.isAway) throw new FeatureStoreError("FS_STORE_UNAVAILABLE", "the registry is away");
  };
  const registry = withCalls(inner, {
    getState: async (...call) => {
      asked();
      return inner.getState(...call);
    },
    listState: async (...call) => {
      asked();
      return inner.listState(...call);
    },
  });
  return { state, registry };
}

const ask = (store: ReturnType<typeof world>["store"], ...features: string[]) =>
  store.getOnlineFeatures({ features, entities: [{ driver_id: 1 }] });

describe("tables of a watched registry", () => {
  it("serve lists never asked and pushes of views that were pushed, while the registry is away", async () => {
    const { state, registry } = leaving();
    const { store } = world([], { registry });
    await store.apply([trips, live]);
    const watch = store.watchRegistry();
    await vi.waitFor(() => expect(watch.isLoaded()).toBe(true));
    await store.push("live", [pushed(1, 5)]);
    state.isAway = true;
    await store.push("live", [pushed(1, 6)]);
    await store.writeToOnlineStore("trips", [pushed(1, 7)]);
    expect((await ask(store, "trips:count")).column("count")).toEqual([7]);
    expect((await ask(store, "trips:rate", "trips:name")).column("name")).toEqual(["x"]);
    watch.stop();
  });

  it("record a layout though the view was only read before", async () => {
    const { registry } = leaving();
    const { store } = world([], { registry });
    await store.apply([trips, live]);
    const watch = store.watchRegistry();
    await vi.waitFor(() => expect(watch.isLoaded()).toBe(true));
    await ask(store, "trips:count");
    expect(await registry.listState("demo", "layout/trips/")).toHaveLength(0);
    await store.push("live", [pushed(1, 5)]);
    await ask(store, "trips:count");
    expect(await registry.listState("demo", "layout/trips/")).toHaveLength(1);
    watch.stop();
  });

  it("are asked for at every call where nobody watches", async () => {
    const { state, registry } = leaving();
    const { store } = world([], { registry });
    await store.apply([trips, live]);
    await store.push("live", [pushed(1, 5)]);
    const { asked } = state;
    await store.push("live", [pushed(1, 6)]);
    expect(state.asked).toBeGreaterThan(asked);
  });
});

it("writes and appends are timed as calls of the stores", async () => {
  const spans: string[] = [];
  const observer: Observer = {
    span: (name, _attributes, run) => {
      spans.push(name);
      return run();
    },
    count: () => {},
  };
  const { store } = world([], { observer });
  await store.apply([trips, live]);
  await store.push("live", [pushed(1, 5)], { to: "online_and_offline" });
  expect(spans).toEqual(["offline.append", "online.write"]);
});
