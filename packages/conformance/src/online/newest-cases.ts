import { string } from "@fs/sdk";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectEqual } from "../judge.ts";
import type { OpenOnlineStore } from "../opened.ts";
import { shuffled } from "../shuffled.ts";
import { preparedTable, V } from "./make-table.ts";
import { type GivenRow, readRows, valuesOf, writeRows } from "./stored-rows.ts";

const KEY = [1n] as const;
const row = (event: number, value: bigint, created?: number | null): GivenRow => ({
  key: KEY,
  event,
  values: [value],
  ...(created === undefined ? {} : { created }),
});

/** One row in each call, in this order, then the value that is kept. */
const calls = (
  name: string,
  rows: readonly GivenRow[],
  kept: bigint,
): ConformanceCase<OpenOnlineStore> =>
  duty(name, async ({ store }) => {
    const table = await preparedTable(store);
    for (const one of rows) await writeRows(store, table, [one]);
    expectEqual(
      valuesOf(await readRows(store, table, [KEY])),
      [[kept]],
      "the row kept of several calls",
    );
  });

/** All rows in one call, then the value that is kept. */
const inOne = (
  name: string,
  rows: readonly GivenRow[],
  kept: bigint,
): ConformanceCase<OpenOnlineStore> =>
  duty(name, async ({ store }) => {
    const table = await preparedTable(store);
    await writeRows(store, table, rows);
    expectEqual(
      valuesOf(await readRows(store, table, [KEY])),
      [[kept]],
      "the row kept of one call",
    );
  });

/** Per id the greatest (event time, created time) wins; on a full tie the later row. */
export const newestCases: readonly ConformanceCase<OpenOnlineStore>[] = [
  duty("keeps the newest row of each key whatever the order of the calls", async ({ store }) => {
    const keys = [1n, 2n, 3n];
    const rows = keys.flatMap((id) =>
      Array.from({ length: 8 }, (_, event) => ({
        key: [id],
        event: event - 4,
        values: [id * 100n + BigInt(event)],
      })),
    );
    for (let order = 0; order < 4; order += 1) {
      const table = await preparedTable(store, { name: `order_${order}` });
      for (const one of shuffled(rows, order)) await writeRows(store, table, [one]);
      const found = await readRows(
        store,
        table,
        keys.map((id) => [id]),
      );
      expectEqual(valuesOf(found), [[107n], [207n], [307n]], `the rows kept, order ${order}`);
    }
  }),
  calls("lets an older row of a later call lose", [row(2, 2n), row(1, 1n)], 2n),
  calls("lets a newer row of a later call win", [row(1, 1n), row(2, 2n)], 2n),
  inOne(
    "keeps the newest row inside one call, where it comes first",
    [row(3, 3n), row(1, 1n), row(2, 2n)],
    3n,
  ),
  inOne(
    "keeps the newest row inside one call, where it comes last",
    [row(1, 1n), row(2, 2n), row(3, 3n)],
    3n,
  ),
  calls(
    "breaks a tie of event times by the newest created time",
    [row(1, 5n, 5), row(1, 9n, 9), row(1, 7n, 7)],
    9n,
  ),
  inOne(
    "breaks a tie of event times by the newest created time inside one call",
    [row(1, 5n, 5), row(1, 9n, 9), row(1, 7n, 7)],
    9n,
  ),
  calls("looks at event times before created times", [row(2, 2n, 1), row(1, 1n, 99)], 2n),
  calls(
    "takes a created time that is not known for older than any",
    [row(1, 5n, -5), row(1, 1n, null)],
    5n,
  ),
  calls(
    "lets any created time win over one that is not known",
    [row(1, 1n, null), row(1, 5n, -5)],
    5n,
  ),
  calls("keeps the row of the later call on a full tie", [row(1, 1n, 5), row(1, 2n, 5)], 2n),
  calls(
    "keeps the row of the later call on a full tie without created times",
    [row(1, 1n), row(1, 2n)],
    2n,
  ),
  inOne(
    "keeps the later row inside one call on a full tie",
    [row(1, 1n, 5), row(1, 2n, 5), row(0, 3n, 9)],
    2n,
  ),
  duty("replaces the whole row: what is null in the newer one is null", async ({ store }) => {
    const fields = [V, { name: "w", type: string() }];
    const table = await preparedTable(store, { fields });
    await writeRows(store, table, [{ key: KEY, event: 1, values: [1n, "old"] }]);
    await writeRows(store, table, [{ key: KEY, event: 2, values: [null, "new"] }]);
    expectEqual(
      valuesOf(await readRows(store, table, [KEY])),
      [[null, "new"]],
      "a row that replaced another",
    );
  }),
  duty("answers the times of the row that won", async ({ store }) => {
    const table = await preparedTable(store);
    await writeRows(store, table, [row(7, 1n, 3), row(5, 2n, 9)]);
    await writeRows(store, table, [row(6, 3n, 9)]);
    expectEqual(
      await readRows(store, table, [KEY]),
      [{ event: 7, created: 3, values: [1n] }],
      "the row that won",
    );
  }),
  duty("counts the rows that were written and those that lost", async ({ store }) => {
    const table = await preparedTable(store);
    const other: GivenRow = { key: [2n], event: 1, values: [0n], created: null };
    const first = await writeRows(store, table, [
      row(5, 1n, 1),
      row(4, 2n, 1),
      row(6, 3n, 1),
      other,
    ]);
    expectEqual(first, { written: 2, stale: 2 }, "three rows of one key and one of another");
    expectEqual(
      await writeRows(store, table, [row(5, 1n, 1)]),
      { written: 0, stale: 1 },
      "an older row",
    );
    expectEqual(
      await writeRows(store, table, [row(6, 4n, 1)]),
      { written: 1, stale: 0 },
      "a full tie",
    );
  }),
  duty("keeps the newest row of each key under calls that run at once", async ({ store }) => {
    const table = await preparedTable(store);
    await Promise.all(lots(11).map((rows) => writeRows(store, table, rows)));
    await expectNewest(store, table);
  }),
  duty(
    "keeps the newest row of each key under two clients that write at once",
    async ({ store, again }) => {
      const table = await preparedTable(store);
      const other = await again?.();
      const clients = [store, other ?? store];
      await Promise.all(lots(12).map((rows, i) => writeRows(clients[i % 2] ?? store, table, rows)));
      await expectNewest(store, table);
      await other?.close();
    },
    "again",
    "concurrentWriters",
  ),
];

/** Twenty calls' rows for five keys; the newest of each key has event time 99. */
function lots(seed: number): readonly (readonly GivenRow[])[] {
  const rows = Array.from({ length: 500 }, (_, i) => ({
    key: [BigInt(i % 5)],
    event: Math.floor(i / 5),
    created: i,
    values: [BigInt(i)],
  }));
  const mixed = shuffled(rows, seed);
  return Array.from({ length: 20 }, (_, call) => mixed.slice(call * 25, call * 25 + 25));
}

async function expectNewest(
  store: Parameters<typeof readRows>[0],
  table: Parameters<typeof readRows>[1],
): Promise<void> {
  const found = await readRows(store, table, [[0n], [1n], [2n], [3n], [4n]]);
  const expected = [495, 496, 497, 498, 499].map((i) => ({
    event: 99,
    created: i,
    values: [BigInt(i)],
  }));
  expectEqual(found, expected, "the rows kept of twenty calls at once");
}
