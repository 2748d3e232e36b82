import { expect, it } from "vitest";
import { entity } from "../define/entity.ts";
import { featureView } from "../define/feature-view.ts";
import { int64 } from "../schema/value-type.ts";
import { at, driver, row, stats, world } from "./world.fixture.ts";

const place = entity({ name: "place", joinKeys: { count: int64() } });
const options = { name: "v", source: stats } as const;
const driven = featureView({ ...options, entities: [driver], schema: { count: int64() } });
const placed = featureView({ ...options, entities: [place], schema: { driver_id: int64() } });
const ALLOW = { allowBreaking: true } as const;

/** A run of the view by drivers, during which something else happens just before its rows are written. */
async function during(other: (store: ReturnType<typeof world>["store"]) => Promise<unknown>) {
  const made = world([row(1, at(11), 5)]);
  const { registry, offline, clock, online } = made;
  let isFirst = true;
  const slow = {
    ...online,
    write: async (...given: Parameters<typeof online.write>) => {
      if (isFirst) {
        isFirst = false;
        await other(made.store);
      }
      return online.write(...given);
    },
  };
  const run = world([], { registry, offline, online: slow, clock: () => clock.now.getTime() });
  await made.store.apply([driven]);
  await expect(run.store.materialize({ start: at(0), end: at(12) })).rejects.toThrow(
    expect.objectContaining({ code: "FS_DEFINITION_DRIFT" }),
  );
  return made;
}

const statuses = async ({ store }: ReturnType<typeof world>) => {
  const entities = [{ count: 1 }, { count: 5 }];
  return (await store.getOnlineFeatures({ features: ["v:driver_id"], entities })).statuses(
    "driver_id",
  );
};

it("leaves no row of the old join keys where they change while the view is materialized", async () => {
  const made = await during((store) => store.apply([placed], ALLOW));
  expect(await statuses(made)).toEqual(["NOT_FOUND", "NOT_FOUND"]);
  expect(await made.store.watermark("v")).toBeNull();
  await made.store.materializeIncremental({ end: at(12) });
  expect(await statuses(made)).toEqual(["NOT_FOUND", "PRESENT"]);
});

it("leaves neither rows nor a watermark of a view that is removed while it is materialized", async () => {
  const remove = [{ kind: "feature_view", name: "v" }];
  const made = await during((store) => store.apply([], { remove, ...ALLOW }));
  await made.store.apply([placed]);
  expect(await statuses(made)).toEqual(["NOT_FOUND", "NOT_FOUND"]);
  expect(await made.store.watermark("v")).toBeNull();
});

it("writes no more, and leaves nothing, once an apply in another store dropped its view", async () => {
  const rows = [1, 2, 3, 4, 5, 6].map((id) => row(id, at(11), id));
  const { registry, online, store, clock, offline } = world(rows);
  let [writes, after] = [0, 0];
  let isDropped = false;
  const told = {
    ...online,
    write: async (...given: Parameters<typeof online.write>) => {
      writes += 1;
      if (isDropped) after += 1;
      // One batch reaches the store after the drop, as that of a slow writer does.
      if (writes === 2) {
        await store.apply([], { remove: [{ kind: "feature_view", name: "v" }], ...ALLOW });
        isDropped = true;
        clock.now = new Date(clock.now.getTime() + 1000);
      }
      return online.write(...given);
    },
  };
  const run = world([], { registry, offline, online: told, clock: () => clock.now.getTime() });
  await store.apply([driven]);
  const window = { start: at(0), end: at(12), rowsPerPart: 1 };
  await expect(run.store.materialize(window)).rejects.toThrow(
    expect.objectContaining({ code: "FS_DEFINITION_DRIFT" }),
  );
  expect({ writes, after }).toEqual({ writes: 2, after: 0 });
  await store.apply([driven]);
  const entities = rows.map((_, i) => ({ driver_id: i + 1 }));
  const answer = await store.getOnlineFeatures({ features: ["v:count"], entities });
  expect(new Set(answer.statuses("count"))).toEqual(new Set(["NOT_FOUND"]));
});
