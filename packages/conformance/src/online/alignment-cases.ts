import { float64, string } from "@fs/sdk";
import type { FeatureBatch, Table } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import type { OpenOnlineStore } from "../opened.ts";
import { shuffled } from "../shuffled.ts";
import { preparedTable, V } from "./make-table.ts";
import {
  fieldsOf,
  foundRows,
  type GivenRow,
  keysOf,
  readRows,
  valuesOf,
  writeRows,
} from "./stored-rows.ts";

const row = (id: bigint): GivenRow => ({ key: [id], event: 1000 + Number(id), values: [id * 10n] });
const TEN = Array.from({ length: 10 }, (_, id) => BigInt(id));

/** answer[i] belongs to reads[i], and its row j to key j. */
export const alignmentCases: readonly ConformanceCase<OpenOnlineStore>[] = [
  duty("answers each key in its place, in the order asked", async ({ store }) => {
    const table = await preparedTable(store);
    await writeRows(store, table, shuffled(TEN, 1).map(row));
    const asked = shuffled(TEN, 2);
    const found = await readRows(
      store,
      table,
      asked.map((id) => [id]),
    );
    expectEqual(
      found,
      asked.map((id) => ({ event: 1000 + Number(id), created: null, values: [id * 10n] })),
      "rows read in a shuffled order",
    );
  }),
  duty("answers a key that is asked twice at both places", async ({ store }) => {
    const table = await preparedTable(store);
    await writeRows(store, table, [row(1n), row(2n)]);
    const found = await readRows(store, table, [[2n], [1n], [2n], [2n]]);
    expectEqual(valuesOf(found), [[20n], [10n], [20n], [20n]], "keys asked more than once");
  }),
  duty("answers an unknown key in its place as no row, and moves no other", async ({ store }) => {
    const table = await preparedTable(store);
    await writeRows(store, table, [row(1n), row(2n)]);
    const found = await readRows(store, table, [[9n], [2n], [8n], [1n], [9n]]);
    expectEqual(valuesOf(found), [null, [20n], null, [10n], null], "unknown keys among known ones");
  }),
  duty("answers each of many reads of one call in its place", async ({ store }) => {
    const names = ["c", "a", "b"];
    const tables: Table[] = [];
    for (const [i, name] of names.entries()) {
      const table = await preparedTable(store, {
        name,
        fields: [V, { name: `only_${name}`, type: string() }],
      });
      const rows = TEN.map((id) => ({
        key: [id],
        event: i,
        values: [id + BigInt(i) * 100n, name],
      }));
      await writeRows(store, table, rows);
      tables.push(table);
    }
    const reads = [0, 2, 1, 0].map((which, i) => {
      const table = tables[which] as Table;
      const features = i === 3 ? ["v"] : [`only_${table.name}`, "v"];
      return { table, features, which, keys: [[BigInt(i)], [99n], [0n]] };
    });
    const answers = await store.read(
      reads.map(({ table, features, keys }) => ({
        select: { table, features },
        keys: keysOf(table, keys),
      })),
    );
    expectEqual(answers.length, reads.length, "one answer for each read: the number of answers");
    for (const [i, { table, features, which, keys }] of reads.entries()) {
      const found = foundRows(
        answers[i] as FeatureBatch,
        3,
        fieldsOf(table, features),
        `read ${i}`,
      );
      const expected = keys.map(([id]) => {
        if (id === 99n) return null;
        const v = (id as bigint) + BigInt(which) * 100n;
        return i === 3 ? [v] : [table.name, v];
      });
      expectEqual(valuesOf(found), expected, `read ${i} of the call, of table "${table.name}"`);
    }
  }),
  duty("answers the features asked for, in the order asked", async ({ store }) => {
    const fields = [V, { name: "w", type: float64() }, { name: "x", type: string() }];
    const table = await preparedTable(store, { fields });
    await writeRows(store, table, [{ key: [1n], event: 1, values: [7n, 0.5, "x"] }]);
    expectEqual(
      valuesOf(await readRows(store, table, [[1n]], ["x", "v"])),
      [["x", 7n]],
      "two of three features",
    );
    expectEqual(
      valuesOf(await readRows(store, table, [[1n]], ["w"])),
      [[0.5]],
      "one of three features",
    );
  }),
  duty("answers a row of which no feature is asked, with its event time", async ({ store }) => {
    const table = await preparedTable(store);
    await writeRows(store, table, [row(1n)]);
    const found = await readRows(store, table, [[2n], [1n]], []);
    expectEqual(found, [null, { event: 1001, created: null, values: [] }], "a read of no feature");
  }),
  duty(
    "answers a read of no keys with no rows, and no reads with no answers",
    async ({ store }) => {
      const table = await preparedTable(store);
      await writeRows(store, table, [row(1n)]);
      expectEqual(await readRows(store, table, []), [], "a read of no keys");
      expectEqual(await store.read([]), [], "a call of no reads");
    },
  ),
  duty("reads a table that holds no row as one of unknown keys", async ({ store }) => {
    const table = await preparedTable(store);
    expectEqual(await readRows(store, table, [[1n], [2n]]), [null, null], "keys of an empty table");
  }),
];
