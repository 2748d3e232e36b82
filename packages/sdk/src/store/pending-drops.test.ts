import { describe, expect, it } from "vitest";
import { entity } from "../define/entity.ts";
import { featureView } from "../define/feature-view.ts";
import { int64 } from "../schema/value-type.ts";
import { DROP_PREFIX } from "./state-keys.ts";
import { at, driver, row, stats, world } from "./world.fixture.ts";

const ALLOW = { allowBreaking: true, skipSourceValidation: true } as const;
const place = entity({ name: "place", joinKeys: { count: int64() } });
const view = (by: typeof driver | typeof place) =>
  featureView({
    name: "v",
    entities: [by],
    ttl: "2h",
    source: stats,
    schema: { count: int64() },
  } as never);
const placed = featureView({
  name: "v",
  entities: [place],
  ttl: "2h",
  source: stats,
  schema: { driver_id: int64() },
});
const REMOVE = { ...ALLOW, remove: [{ kind: "feature_view", name: "v" }] };

/** A view of driver 1 with a row, and a store over the same whose first drop of tables fails. */
async function failing() {
  const made = world([row(1, at(11), 5)]);
  await made.store.apply([view(driver)]);
  await made.store.materializeIncremental({ end: at(12) });
  const { registry, offline, clock } = made;
  let isAway = true;
  const online = {
    ...made.online,
    prepare: async (...[change, options]: Parameters<typeof made.online.prepare>) => {
      if (isAway && change.drop.length > 0) {
        isAway = false;
        throw new Error("away");
      }
      await made.online.prepare(change, options);
    },
  };
  const { store } = world([], { registry, offline, online, clock: () => clock.now.getTime() });
  const statuses = async () =>
    (
      await store.getOnlineFeatures({
        features: ["v:driver_id"],
        entities: [{ count: 1 }, { count: 5 }],
      })
    ).statuses("driver_id");
  return { store, registry, statuses };
}

describe("a table that could not be dropped once the change was committed", () => {
  it("is dropped by the next apply, which finds no change, so that no old row answers for a new key", async () => {
    const { store, registry, statuses } = await failing();
    await expect(store.apply([placed], ALLOW)).rejects.toThrow("away");
    expect((await store.apply([placed], ALLOW)).changes).toEqual([]);
    expect(await statuses()).toEqual(["NOT_FOUND", "NOT_FOUND"]);
    expect(await registry.listState("demo", DROP_PREFIX)).toEqual([]);
    await store.materializeIncremental({ end: at(12) });
    expect(await statuses()).toEqual(["NOT_FOUND", "PRESENT"]);
    await store.apply([placed]);
    expect(await statuses()).toEqual(["NOT_FOUND", "PRESENT"]);
  });

  it("takes what was written to it since, which the view then owes", async () => {
    const { store, statuses } = await failing();
    await expect(store.apply([placed], ALLOW)).rejects.toThrow("away");
    await store.materializeIncremental({ end: at(12) });
    expect(await store.debts()).toEqual([]);
    await store.apply([placed]);
    expect(await store.watermark("v")).toBeNull();
    expect(await store.debts()).toMatchObject([{ view: "v" }]);
    await store.materializeIncremental({ end: at(12) });
    expect(await statuses()).toEqual(["NOT_FOUND", "PRESENT"]);
  });

  it("is dropped before a view of the same name is made anew", async () => {
    const { store, statuses } = await failing();
    await expect(store.apply([], REMOVE)).rejects.toThrow("away");
    await store.apply([placed]);
    expect(await statuses()).toEqual(["NOT_FOUND", "NOT_FOUND"]);
  });
});

it("does not drop what an apply gave up that never committed", async () => {
  const { store, registry } = await failing();
  const joinKeys = [{ name: "driver_id", type: int64() }];
  await registry.setState("demo", { key: `${DROP_PREFIX}v`, value: joinKeys, version: null });
  await store.apply([view(driver)]);
  const asked = { features: ["v:count"], entities: [{ driver_id: 1 }] };
  expect((await store.getOnlineFeatures(asked)).column("count")).toEqual([5]);
});
