import { expect, it } from "vitest";
import { memoryOnlineStore } from "../memory/memory-online-store.ts";
import { FeatureStore } from "./feature-store.ts";
import { trips, world } from "./world.fixture.ts";

const load = { open: 2, idle: 1, running: 1, waiting: 0 };
const NONE = { online: null, registry: null };

it("connections are told of stores that keep some, once they are open, and none is opened for it", async () => {
  const { registry, store: applied } = world([]);
  await applied.apply([trips]);
  let opened = 0;
  const store = new FeatureStore({
    project: "demo",
    registry,
    online: () => {
      opened += 1;
      return { ...memoryOnlineStore(), connectionLoad: () => load };
    },
  });
  expect(store.connectionLoads()).toEqual(NONE);
  expect(opened).toBe(0);
  await store.probeOnline();
  expect(store.connectionLoads()).toEqual({ online: load, registry: null });
  await store.close();
});

it("stores that keep no connections have none to tell", () => {
  expect(world([]).store.connectionLoads()).toEqual(NONE);
});
