import { expect, it } from "vitest";
import type { Batch } from "../contract/columns.ts";
import type { Dataset } from "../contract/offline-store.ts";
import { at, ratio, row, trips, world } from "./world.fixture.ts";

const entities = [
  { driver_id: 1, event_timestamp: at(11), amount: 1 },
  { driver_id: 2, event_timestamp: at(11), amount: 1 },
];

/** A training set of a store whose batches were tampered with. */
async function asked(change: (batch: Batch) => Batch) {
  const all = world([row(1, at(10), 100)]);
  await all.store.apply([trips, ratio]);
  const offline = {
    ...all.offline,
    asOfJoin(...call: Parameters<typeof all.offline.asOfJoin>): Dataset {
      const dataset = all.offline.asOfJoin(...call);
      return {
        ...dataset,
        async *[Symbol.asyncIterator]() {
          for await (const batch of dataset) yield change(batch);
        },
      };
    },
  };
  const { store } = world([], { registry: all.registry, offline });
  return store.getHistoricalFeatures({ entities, features: [trips.pick("count"), ratio] });
}

it.each<readonly [string, (batch: Batch) => Batch, RegExp]>([
  ["rows", (batch) => ({ ...batch, length: 1 }), /2 were given, 1 came back/],
  [
    "a column",
    (batch) => ({
      ...batch,
      fields: batch.fields.filter((field) => field.name !== "count"),
      columns: batch.columns.filter((_, i) => batch.fields[i]?.name !== "count"),
    }),
    /the column "count"/,
  ],
  [
    "values",
    (batch) => ({
      ...batch,
      columns: batch.columns.map((column) => ({ ...column, values: column.values.slice(0, 1) })),
    }),
    /each row in the column "driver_id"/,
  ],
])("says which contract a store broke that leaves out %s", async (_what, change, message) => {
  const training = await asked(change);
  for (const read of [training.rows(), training.columns()]) {
    await expect(read).rejects.toThrow(expect.objectContaining({ code: "FS_STORE_CONTRACT" }));
    await expect(read).rejects.toThrow(message);
  }
});

it("changes nothing of a store that keeps it", async () => {
  const training = await asked((batch) => batch);
  expect((await training.rows()).map((one) => one.count)).toEqual([100, null]);
});
