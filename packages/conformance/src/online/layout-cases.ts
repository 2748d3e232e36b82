import { float64, int64, list, string } from "@fs/sdk";
import { type Field, isFeatureStoreError } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual, expectTrue } from "../judge.ts";
import type { OpenedOnlineStore, OpenOnlineStore } from "../opened.ts";
import { makeTable, preparedTable } from "./make-table.ts";
import { readRows, valuesOf, writeRows } from "./stored-rows.ts";

const A: Field = { name: "a", type: int64() };
const B: Field = { name: "b", type: string() };
const C: Field = { name: "c", type: float64() };

/** A row written under `before`, read under `after`. */
async function reread(
  { store }: OpenedOnlineStore,
  before: readonly Field[],
  values: readonly unknown[],
  after: readonly Field[],
): Promise<unknown> {
  const old = await preparedTable(store, { fields: before });
  await writeRows(store, old, [{ key: [1n], event: 3, values }]);
  const table = await preparedTable(store, { fields: after, earlier: [before] });
  const [found] = await readRows(store, table, [[1n]]);
  expectEqual(found?.event, 3, "the event time of a row of an earlier layout");
  return found?.values;
}

/** A row bears the layout it was written in: it is read by name and type, and never as garbage. */
export const layoutCases: readonly ConformanceCase<OpenOnlineStore>[] = [
  duty("answers null for a feature that was added after the row was written", async (opened) => {
    expectEqual(await reread(opened, [A], [1n], [A, B]), [1n, null], "a feature added at the end");
  }),
  duty("keeps the other features in place when one is added before them", async (opened) => {
    const found = await reread(opened, [A, B], [1n, "b"], [C, A, B]);
    expectEqual(found, [null, 1n, "b"], "a feature added at the beginning");
  }),
  duty("passes over a feature that was removed since the row was written", async (opened) => {
    expectEqual(
      await reread(opened, [A, B, C], [1n, "b", 0.5], [A, C]),
      [1n, 0.5],
      "a feature removed",
    );
  }),
  duty("answers null for a feature whose type was changed since", async (opened) => {
    const found = await reread(opened, [A, B], [1n, "b"], [{ name: "a", type: string() }, B]);
    expectEqual(found, [null, "b"], "int64 became string");
  }),
  duty("answers null for a list whose items' type was changed since", async (opened) => {
    const items = (item: Field["type"]): Field => ({ name: "items", type: list(item) });
    const found = await reread(opened, [items(int64()), B], [[1n], "b"], [items(float64()), B]);
    expectEqual(found, [null, "b"], "list<int64> became list<float64>");
  }),
  duty("finds features by name when their order was changed", async (opened) => {
    expectEqual(
      await reread(opened, [A, C, B], [1n, 0.5, "b"], [B, A, C]),
      ["b", 1n, 0.5],
      "features in another order",
    );
  }),
  duty("reads rows of several layouts in one call", async ({ store }) => {
    const first = await preparedTable(store, { fields: [A] });
    await writeRows(store, first, [{ key: [1n], event: 1, values: [1n] }]);
    const second = await preparedTable(store, { fields: [B, A], earlier: [[A]] });
    await writeRows(store, second, [{ key: [2n], event: 1, values: ["b", 2n] }]);
    const third = await preparedTable(store, { fields: [A, C, B], earlier: [[A], [B, A]] });
    await writeRows(store, third, [{ key: [3n], event: 1, values: [3n, 0.5, "c"] }]);
    const found = await readRows(store, third, [[3n], [1n], [2n]]);
    expectEqual(
      valuesOf(found),
      [
        [3n, 0.5, "c"],
        [1n, null, null],
        [2n, null, "b"],
      ],
      "rows of three layouts",
    );
  }),
  duty("reads a newer row by name where the reader knows its layout", async ({ store }) => {
    const newer = await preparedTable(store, { fields: [C, B, A], earlier: [[A]] });
    await writeRows(store, newer, [{ key: [1n], event: 1, values: [0.5, "b", 7n] }]);
    const older = await makeTable({ fields: [A], earlier: [[C, B, A]] });
    expectEqual(
      valuesOf(await readRows(store, older, [[1n]])),
      [[7n]],
      "a newer row, read by an older definition",
    );
  }),
  duty(
    "answers a reader older than the row with nulls or FS_LAYOUT_UNKNOWN, never with garbage",
    async ({ store }) => {
      const newer = await preparedTable(store, { fields: [C, B], earlier: [[A, B]] });
      await writeRows(store, newer, [{ key: [1n], event: 1, values: [0.5, "b"] }]);
      const older = await makeTable({ fields: [A, B] });
      let found: unknown;
      try {
        found = valuesOf(await readRows(store, older, [[1n]]));
      } catch (error) {
        expectTrue(
          isFeatureStoreError(error, "FS_LAYOUT_UNKNOWN"),
          `a row of an unknown layout: expected FS_LAYOUT_UNKNOWN, found ${String(error)}`,
        );
        return;
      }
      expectEqual(found, [[null, null]], "a row of an unknown layout");
    },
  ),
  duty("keeps the rows of a table that is prepared under a new layout", async ({ store }) => {
    const old = await preparedTable(store, { fields: [A] });
    await writeRows(store, old, [{ key: [1n], event: 9, values: [1n] }]);
    const table = await preparedTable(store, { fields: [B], earlier: [[A]] });
    const counts = await writeRows(store, table, [{ key: [1n], event: 8, values: ["older"] }]);
    expectEqual(counts, { written: 0, stale: 1 }, "an older row of a newer layout");
    expectEqual(
      valuesOf(await readRows(store, old, [[1n]])),
      [[1n]],
      "the newer row of an older layout",
    );
  }),
];
