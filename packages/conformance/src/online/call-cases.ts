import { float64 } from "@fs/sdk";
import {
  isFeatureStoreError,
  type KeyedBatch,
  type OnlineStore,
  type Table,
} from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { expectConnectionLoad } from "../expect-connection-load.ts";
import { expectCode, expectEqual, expectTrue } from "../judge.ts";
import type { OpenOnlineStore } from "../opened.ts";
import { makeTable, preparedTable, V } from "./make-table.ts";
import {
  type FoundRow,
  foundRows,
  keyedBatch,
  keysOf,
  readRows,
  valuesOf,
  writeRows,
} from "./stored-rows.ts";

const MANY = 100_000;
const WIDE = [V, { name: "w", type: float64() }];
const many = (table: Table, event: number): KeyedBatch =>
  keyedBatch(
    table,
    Array.from({ length: MANY }, (_, i) => ({
      key: [BigInt(i)],
      event,
      values: [BigInt(i + event), i / 2],
    })),
  );

/** Every call of a store on this table, by name. */
const everyCall = (
  store: OnlineStore,
  table: Table,
  signal?: AbortSignal,
): readonly (readonly [string, () => Promise<unknown>])[] => {
  const options = signal === undefined ? {} : { signal };
  const keys = keysOf(table, [[1n]]);
  const calls: [string, () => Promise<unknown>][] = [
    ["prepare", () => store.prepare({ keep: [table], drop: [] }, options)],
    ["write", () => writeRows(store, table, [{ key: [1n], event: 9, values: [9n] }], options)],
    ["read", () => store.read([{ select: { table, features: ["v"] }, keys }], options)],
    ["remove", () => store.remove(table, keys, options)],
  ];
  const { scan } = store;
  if (scan !== undefined) {
    const all = async (): Promise<void> => {
      for await (const _ of scan.call(store, table, options));
    };
    calls.push(["scan", all]);
  }
  return calls;
};

/** Batches of every size, signals and the end of a store's life. */
export const callCases: readonly ConformanceCase<OpenOnlineStore>[] = [
  duty("writes nothing of an empty batch", async ({ store }) => {
    const table = await preparedTable(store);
    expectEqual(await writeRows(store, table, []), { written: 0, stale: 0 }, "an empty batch");
  }),
  duty("writes and reads 100,000 rows in one call each", async ({ store }) => {
    const table = await preparedTable(store, { fields: WIDE });
    const counts = await store.write(table, many(table, 1));
    expectEqual(counts, { written: MANY, stale: 0 }, "what was written");
    const keys = Array.from({ length: MANY }, (_, i) => [BigInt((i * 7919) % (MANY + 500))]);
    const found = await readRows(store, table, keys);
    const expected = keys.map(([id]) => {
      const i = Number(id);
      return i < MANY ? { event: 1, created: null, values: [BigInt(i + 1), i / 2] } : null;
    });
    expectEqual(found, expected, "100,000 rows");
  }),
  duty(
    "writes a batch whole or not at all: a row without an event time is refused with its batch",
    async ({ store }) => {
      const table = await preparedTable(store);
      const good = (id: bigint) => ({ key: [id], event: 1, values: [id] });
      const batch = [good(1n), good(2n), { key: [3n], event: Number.NaN, values: [3n] }, good(4n)];
      await expectCode(
        () => writeRows(store, table, batch),
        ["FS_EVENT_TIME_INVALID"],
        "a row without an event time",
      );
      expectEqual(
        await readRows(store, table, [[1n], [2n], [3n], [4n]]),
        [null, null, null, null],
        "the rows of the refused batch",
      );
    },
  ),
  duty(
    "rejects every call whose signal has fired with FS_ABORTED, and changes nothing",
    async ({ store }) => {
      const table = await preparedTable(store);
      await writeRows(store, table, [{ key: [1n], event: 1, values: [1n] }]);
      for (const [name, call] of everyCall(store, table, AbortSignal.abort()))
        await expectCode(call, ["FS_ABORTED"], `${name} under a fired signal`);
      expectEqual(
        valuesOf(await readRows(store, table, [[1n]])),
        [[1n]],
        "the row after the aborted calls",
      );
    },
  ),
  duty(
    "ends a call whose signal fires in flight by its answer or FS_ABORTED, and tears no row",
    async ({ store }) => {
      const table = await preparedTable(store, { fields: WIDE });
      await store.write(table, many(table, 1));
      const controller = new AbortController();
      const write = store.write(table, many(table, 2), { signal: controller.signal });
      const reading = store.read(
        [{ select: { table, features: ["v"] }, keys: keysOf(table, [[1n]]) }],
        { signal: controller.signal },
      );
      const calls = Promise.allSettled([write, reading]);
      setImmediate(() => controller.abort());
      for (const result of await calls) {
        const fine =
          result.status === "fulfilled" || isFeatureStoreError(result.reason, "FS_ABORTED");
        expectTrue(
          fine,
          `a call aborted in flight: expected FS_ABORTED, found ${String((result as PromiseRejectedResult).reason)}`,
        );
      }
      const keys = Array.from({ length: 2000 }, (_, i) => [BigInt(i * 50)]);
      (await readRows(store, table, keys)).forEach((row, i) => {
        const whole = [1, 2].map(
          (event): FoundRow => ({ event, created: null, values: [BigInt(i * 50 + event), i * 25] }),
        );
        expectEqual(
          row,
          row?.event === 2 ? whole[1] : whole[0],
          `row ${i * 50} after an aborted write`,
        );
      });
    },
  ),
  duty(
    "rejects every call after close with FS_STORE_CLOSED, and closes twice without an error",
    async ({ store }) => {
      const table = await preparedTable(store);
      await store.close();
      await store.close();
      for (const [name, call] of everyCall(store, table))
        await expectCode(call, ["FS_STORE_CLOSED"], `${name} after close`);
    },
  ),
  duty(
    "tells how busy its connections are, and that no call is under way once all are answered",
    async ({ store }) => {
      expectConnectionLoad(store.connectionLoad?.(), "before the first call");
      const table = await preparedTable(store);
      await writeRows(store, table, [{ key: [1n], event: 1, values: [1n] }]);
      await Promise.all(Array.from({ length: 20 }, () => readRows(store, table, [[1n]])));
      const load = store.connectionLoad?.();
      expectConnectionLoad(load, "after some calls");
      expectTrue((load?.open ?? 0) > 0, "no connection is open after some calls");
      expectEqual([load?.running, load?.waiting], [0, 0], "running and waiting after all calls");
      await store.close();
      expectConnectionLoad(store.connectionLoad?.(), "after close");
    },
    "connectionLoad",
  ),
  duty(
    "shows a second client what the first has written",
    async ({ store, again }) => {
      const table = await preparedTable(store);
      const other = (await again?.()) as OnlineStore;
      await writeRows(store, table, [{ key: [1n], event: 1, values: [1n] }]);
      expectEqual(
        valuesOf(await readRows(other, table, [[1n]])),
        [[1n]],
        "what the second client reads",
      );
      await writeRows(other, table, [{ key: [1n], event: 2, values: [2n] }]);
      expectEqual(
        valuesOf(await readRows(store, table, [[1n]])),
        [[2n]],
        "what the first client reads",
      );
      await other.close();
    },
    "again",
  ),
  duty(
    "keeps rows beyond the client that wrote them",
    async ({ store, again }) => {
      const table = await preparedTable(store);
      await writeRows(store, table, [{ key: [1n], event: 1, values: [1n] }]);
      await store.close();
      const other = (await again?.()) as OnlineStore;
      expectEqual(
        valuesOf(await readRows(other, table, [[1n]])),
        [[1n]],
        "what another client reads after close",
      );
      await other.close();
    },
    "again",
  ),
  duty(
    "scans every row of a table once, with its key and its times",
    async ({ store }) => {
      const table = await preparedTable(store, { fields: WIDE });
      const other = await preparedTable(store, { name: "stats2", fields: WIDE });
      await writeRows(store, other, [{ key: [1n], event: 1, values: [1n, 1] }]);
      await writeRows(
        store,
        table,
        Array.from({ length: 3000 }, (_, i) => ({
          key: [BigInt(i)],
          event: i,
          created: i % 2 === 0 ? null : i,
          values: [BigInt(i), i / 2],
        })),
      );
      await store.remove(table, keysOf(table, [[0n], [17n]]));
      const expected = Array.from({ length: 3000 }, (_, i) => [
        BigInt(i),
        { event: i, created: i % 2 === 0 ? null : i, values: [BigInt(i), i / 2] },
      ]);
      expectEqual(
        await scanned(store, table),
        expected.filter(([id]) => id !== 0n && id !== 17n),
        "the rows of a scan, by key",
      );
    },
    "scan",
  ),
  duty(
    "scans a table without rows as nothing",
    async ({ store }) => {
      expectEqual(
        await scanned(store, await preparedTable(store)),
        [],
        "the rows of an empty table",
      );
      expectEqual(
        await scanned(store, await makeTable({ name: "unheard_of" })),
        [],
        "the rows of a table never prepared",
      );
    },
    "scan",
  ),
];

async function scanned(store: OnlineStore, table: Table): Promise<unknown[]> {
  const rows: [bigint, FoundRow | null][] = [];
  for await (const batch of store.scan?.(table) ?? []) {
    const found = foundRows(batch, batch.length, table.fields, "a batch of a scan");
    const ids = batch.keys.columns[0]?.values as BigInt64Array;
    expectEqual(batch.keys.length, batch.length, "the keys of a batch of a scan");
    expectEqual(
      [...batch.keys.ids],
      keysOf(
        table,
        Array.from(ids.subarray(0, batch.length), (id) => [id]),
      ).ids,
      "the ids of a scan",
    );
    found.forEach((row, i) => {
      rows.push([ids[i] as bigint, row]);
    });
  }
  return rows.sort(([a], [b]) => (a < b ? -1 : 1));
}
