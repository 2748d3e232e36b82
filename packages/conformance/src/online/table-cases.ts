import { int64 } from "@fs/sdk";
import type { OnlineStore, Table } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import type { OpenOnlineStore } from "../opened.ts";
import { makeTable, preparedTable, type TableSpec } from "./make-table.ts";
import { keysOf, readRows, valuesOf, writeRows } from "./stored-rows.ts";

const put = (store: OnlineStore, table: Table, id: bigint, value: bigint) =>
  writeRows(store, table, [{ key: [id], event: 5, values: [value] }]);
const get = async (store: OnlineStore, table: Table, ...ids: readonly bigint[]) =>
  valuesOf(
    await readRows(
      store,
      table,
      ids.map((id) => [id]),
    ),
  );

/** Drops the first table; every other keeps its row. */
async function expectNeighboursKept(
  store: OnlineStore,
  specs: readonly TableSpec[],
): Promise<void> {
  const tables: Table[] = [];
  for (const spec of specs) tables.push(await makeTable(spec));
  await store.prepare({ keep: tables, drop: [] });
  for (const [i, table] of tables.entries()) await put(store, table, 1n, BigInt(i));
  const found = async (list: readonly Table[]): Promise<unknown[]> => {
    const all = [];
    for (const table of list) all.push(...(await get(store, table, 1n)));
    return all;
  };
  const names = specs
    .map(({ project, name }) => `${project ?? "shop"} / ${name ?? "stats"}`)
    .join(", ");
  const values = tables.map((_, i) => [BigInt(i)]);
  expectEqual(await found(tables), values, `the tables ${names}, each with a row of its own`);
  const [gone, ...kept] = tables as [Table, ...Table[]];
  await store.prepare({ keep: kept, drop: [gone] });
  expectEqual(
    await found(kept),
    values.slice(1),
    `the tables after the first of ${names} was dropped`,
  );
  await store.prepare({ keep: tables, drop: [] });
  expectEqual(await found([gone]), [null], "the table that was dropped and made again");
}

/** prepare, drop and remove touch what they name and nothing else. */
export const tableCases: readonly ConformanceCase<OpenOnlineStore>[] = [
  duty("forgets a removed key, and no other", async ({ store }) => {
    const table = await preparedTable(store);
    for (const id of [1n, 2n, 11n]) await put(store, table, id, id);
    await store.remove(table, keysOf(table, [[1n]]));
    expectEqual(
      await get(store, table, 1n, 2n, 11n),
      [null, [2n], [11n]],
      "three keys, the first removed",
    );
  }),
  duty("brings a removed key back with the next write, however old its row", async ({ store }) => {
    const table = await preparedTable(store);
    await put(store, table, 1n, 1n);
    await store.remove(table, keysOf(table, [[1n]]));
    const counts = await writeRows(store, table, [{ key: [1n], event: -9, values: [2n] }]);
    expectEqual(counts, { written: 1, stale: 0 }, "the write after a removal");
    expectEqual(await get(store, table, 1n), [[2n]], "the row after a removal");
  }),
  duty(
    "removes unknown keys, keys given twice, and no keys without an error",
    async ({ store }) => {
      const table = await preparedTable(store);
      await put(store, table, 1n, 1n);
      await store.remove(table, keysOf(table, []));
      await store.remove(table, keysOf(table, [[7n], [8n], [7n]]));
      expectEqual(
        await get(store, table, 1n, 7n),
        [[1n], null],
        "after removing what is not there",
      );
    },
  ),
  duty("removes a key from the table named, and from no other", async ({ store }) => {
    const [one, two] = [
      await preparedTable(store, { name: "one" }),
      await preparedTable(store, { name: "two" }),
    ];
    for (const table of [one, two]) await put(store, table, 1n, 1n);
    await store.remove(one, keysOf(one, [[1n]]));
    expectEqual(
      [await get(store, one, 1n), await get(store, two, 1n)],
      [[null], [[1n]]],
      "two tables",
    );
  }),
  duty("drops a table with all its rows", async ({ store }) => {
    const table = await preparedTable(store);
    for (const id of [1n, 2n, 3n]) await put(store, table, id, id);
    await store.prepare({ keep: [], drop: [table] });
    await store.prepare({ keep: [table], drop: [] });
    expectEqual(
      await get(store, table, 1n, 2n, 3n),
      [null, null, null],
      "a table that was dropped and made again",
    );
  }),
  duty("drops a table and no other whose name begins alike", ({ store }) =>
    expectNeighboursKept(store, [
      { name: "stats" },
      { name: "stats_daily" },
      { name: "stat" },
      { name: "stats2" },
      { name: "stats:1" },
      { name: "my_stats" },
    ]),
  ),
  duty("drops a table and none of another project whose name begins or ends alike", ({ store }) =>
    expectNeighboursKept(store, [
      { project: "p" },
      { project: "shop-p" },
      { project: "p-shop" },
      { project: "p_stats" },
      { project: "pp" },
      { project: "P2" },
    ]),
  ),
  duty("keeps tables apart whose project and name join alike", ({ store }) =>
    expectNeighboursKept(store, [
      { project: "a", name: "b_c" },
      { project: "a_b", name: "c" },
      { project: "a", name: "b:c" },
      { project: "a:b", name: "c" },
      { project: "ab", name: "c" },
      { project: "a", name: "bc" },
      { project: "a__b", name: "c" },
      { project: "a", name: "_b__c" },
    ]),
  ),
  duty("keeps tables apart whose names differ in letter case alone", ({ store }) =>
    expectNeighboursKept(store, [
      { name: "stats" },
      { name: "Stats" },
      { name: "STATS" },
      { project: "SHOP" },
    ]),
  ),
  duty(
    "keeps tables of any name apart: blanks, quotes, wildcards, unicode, words of SQL",
    ({ store }) =>
      expectNeighboursKept(
        store,
        [
          "s%",
          "s_",
          "sx",
          "a b",
          'a"b',
          "a'b",
          "a*",
          "a?",
          "a[b]",
          "{a}",
          "é",
          "e\u0301",
          "日本",
          "😀",
          "select",
          "1st",
          "a.b",
          "a/b",
          "a\\b",
          "..",
          "constructor",
          "__proto__",
          "x".repeat(90),
        ].map((name) => ({ name })),
      ),
  ),
  duty("takes features of any name", async ({ store }) => {
    const names = [
      "__proto__",
      "constructor",
      "toString",
      "select",
      "a b",
      'a"b',
      "é",
      "😀",
      "1st",
      "a.b",
      "v",
      "V",
    ];
    const fields = names.map((name) => ({ name, type: int64() }));
    const table = await preparedTable(store, { fields });
    const values = names.map((_, i) => BigInt(i));
    await writeRows(store, table, [{ key: [1n], event: 1, values }]);
    expectEqual(await get(store, table, 1n), [values], "features of any name");
    expectEqual(
      valuesOf(await readRows(store, table, [[1n]], ["constructor", "V", "__proto__"])),
      [[1n, 11n, 0n]],
      "some of them",
    );
  }),
  duty("prepares again without losing rows", async ({ store }) => {
    const table = await preparedTable(store);
    await put(store, table, 1n, 1n);
    await store.prepare({ keep: [table], drop: [] });
    await store.prepare({ keep: [table, await makeTable({ name: "more" })], drop: [] });
    expectEqual(await get(store, table, 1n), [[1n]], "a row after three times prepare");
  }),
  duty(
    "leaves a table alone that a change names neither to keep nor to drop",
    async ({ store }) => {
      const table = await preparedTable(store);
      await put(store, table, 1n, 1n);
      await store.prepare({ keep: [await makeTable({ name: "other" })], drop: [] });
      expectEqual(await get(store, table, 1n), [[1n]], "the table that was not named");
    },
  ),
  duty("drops a table that is not there, and twice, without an error", async ({ store }) => {
    const table = await makeTable();
    await store.prepare({ keep: [], drop: [table] });
    await store.prepare({ keep: [table], drop: [] });
    await store.prepare({ keep: [], drop: [table] });
    await store.prepare({ keep: [], drop: [table] });
    await store.prepare({ keep: [], drop: [] });
  }),
];
