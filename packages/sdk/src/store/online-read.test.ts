import { expect, it } from "vitest";
import type { FeatureBatch } from "../contract/columns.ts";
import { emptyColumn } from "../data/column-builder.ts";
import { string } from "../schema/value-type.ts";
import { at, row, trips, world } from "./world.fixture.ts";

type Answers = readonly FeatureBatch[];

it.each<readonly [string, (answers: Answers) => unknown]>([
  ["nothing", () => null],
  ["no batch", () => []],
  ["a batch too many", (answers) => [...answers, ...answers]],
  ["too few rows", (answers) => answers.map((batch) => ({ ...batch, length: 0 }))],
  ["no times", (answers) => answers.map((batch) => ({ ...batch, eventTimes: new Float64Array() }))],
  ["no columns", (answers) => answers.map((batch) => ({ ...batch, columns: [] }))],
  [
    "too few values",
    (answers) =>
      answers.map((batch) => ({
        ...batch,
        columns: batch.columns.map((column) => ({ ...column, values: new BigInt64Array() })),
      })),
  ],
  [
    "another type",
    (answers) => answers.map((batch) => ({ ...batch, columns: [emptyColumn(string(), 1)] })),
  ],
])("says that a store which answers %s broke its contract", async (_what, change) => {
  const all = world([row(1, at(11), 100)]);
  await all.store.apply([trips]);
  const online: typeof all.online = {
    ...all.online,
    read: async (...call) => change(await all.online.read(...call)) as Answers,
  };
  const { store } = world([], { registry: all.registry, online });
  const read = store.getOnlineFeatures({
    features: [trips.pick("count")],
    entities: [{ driver_id: 1 }],
  });
  await expect(read).rejects.toThrow(expect.objectContaining({ code: "FS_STORE_CONTRACT" }));
});
