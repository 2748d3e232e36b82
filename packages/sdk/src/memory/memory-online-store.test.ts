import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Column, Field } from "../contract/columns.ts";
import type { KeyedBatch, Table } from "../contract/online-store.ts";
import { columnFromValues } from "../data/rows.ts";
import { storedAt } from "../data/stored.ts";
import { entityKeys } from "../online/entity-keys.ts";
import { layoutId } from "../online/layout-id.ts";
import { int64, string } from "../schema/value-type.ts";
import { memoryOnlineStore } from "./memory-online-store.ts";

const FIELDS: readonly Field[] = [{ name: "v", type: int64() }];
const KEY: Field = { name: "id", type: string() };

interface GivenRow {
  readonly id: string;
  readonly event: number;
  readonly created: number | null;
  readonly v: number;
}

async function tableOf(name: string, project = "p"): Promise<Table> {
  const layout = await layoutId(FIELDS);
  return {
    project,
    name,
    joinKeys: [KEY],
    fields: FIELDS,
    layout,
    layouts: new Map([[layout, FIELDS]]),
  };
}

function keysOf(ids: readonly string[]): KeyedBatch["keys"] {
  return entityKeys([columnFromValues(KEY.type, ids, "id")], ids.length);
}

function batchOf(rows: readonly GivenRow[]): KeyedBatch {
  const values = rows.map((row) => row.v);
  return {
    length: rows.length,
    fields: FIELDS,
    columns: [columnFromValues(int64(), values, "v")],
    keys: keysOf(rows.map((row) => row.id)),
    eventTimes: Float64Array.from(rows, (row) => row.event),
    createdTimes: Float64Array.from(rows, (row) => row.created ?? Number.NaN),
  };
}

const rowArbitrary: fc.Arbitrary<GivenRow> = fc.record({
  id: fc.constantFrom("a", "b", "", "0", "a\0"),
  event: fc.constantFrom(0, 1, 2, -1, 2 ** 40),
  created: fc.constantFrom(null, 0, 1, -5),
  v: fc.nat(1000),
});

/** Whether `row` takes the place of `than`. */
function wins(row: GivenRow, than: GivenRow | undefined): boolean {
  if (than === undefined) return true;
  if (row.event !== than.event) return row.event > than.event;
  return (row.created ?? -Infinity) >= (than.created ?? -Infinity);
}

describe("the online store in memory", () => {
  test("keeps the newest row of each key, whatever the order and the calls", async () => {
    const table = await tableOf("stats");
    const calls = fc.array(fc.array(rowArbitrary, { maxLength: 12 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(calls, async (writes) => {
        const store = memoryOnlineStore();
        const expected = new Map<string, GivenRow>();
        for (const rows of writes) {
          const counts = await store.write(table, batchOf(rows));
          expect(counts.written + counts.stale).toBe(rows.length);
          for (const row of rows) if (wins(row, expected.get(row.id))) expected.set(row.id, row);
        }
        const ids = ["b", "a", "nobody", "", "a", "0", "a\0"];
        const [answer] = await store.read([
          { select: { table, features: ["v"] }, keys: keysOf(ids) },
        ]);
        ids.forEach((id, row) => {
          const want = expected.get(id);
          expect(answer?.eventTimes[row]).toBe(want?.event ?? Number.NaN);
          expect(answer?.createdTimes?.[row]).toBe(want?.created ?? Number.NaN);
          expect(storedAt(answer?.columns[0] as Column, row)).toBe(want ? BigInt(want.v) : null);
        });
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  test("keeps tables apart whose names run into each other, and drops only the one named", async () => {
    const tables = [
      await tableOf("b", "a"),
      await tableOf("ba", "a"),
      await tableOf("", "a1:b"),
      await tableOf("a", "b"),
    ];
    const store = memoryOnlineStore();
    for (const [i, table] of tables.entries()) {
      await store.write(table, batchOf([{ id: "x", event: i, created: null, v: i }]));
    }
    const reads = tables.map((table) => ({
      select: { table, features: ["v"] },
      keys: keysOf(["x"]),
    }));
    const times = async (): Promise<number[]> =>
      (await store.read(reads)).map((answer) => answer.eventTimes[0] as number);
    expect(await times()).toEqual([0, 1, 2, 3]);
    await store.prepare({ keep: tables.slice(1), drop: tables.slice(0, 1) });
    expect(await times()).toEqual([Number.NaN, 1, 2, 3]);
  });

  test("forgets removed keys, which a later write brings back, and scans what is left", async () => {
    const table = await tableOf("stats");
    const store = memoryOnlineStore();
    const rows = Array.from({ length: 3000 }, (_, i) => ({
      id: `k${i}`,
      event: i,
      created: null,
      v: i,
    }));
    await store.write(table, batchOf(rows));
    await store.remove(table, keysOf(["k0", "nobody"]));
    const seen = new Map<string, unknown>();
    for await (const batch of store.scan?.(table) ?? []) {
      batch.keys.ids.forEach((id, row) => {
        expect(storedAt(batch.keys.columns[0] as Column, row)).toBe(id);
        seen.set(id, storedAt(batch.columns[0] as Column, row));
      });
    }
    expect(seen.size).toBe(2999);
    expect([seen.get("k0"), seen.get("k2999")]).toEqual([undefined, 2999n]);
    const old = batchOf([{ id: "k0", event: -7, created: null, v: 1 }]);
    expect(await store.write(table, old)).toEqual({ written: 1, stale: 0 });
  });

  test("refuses a row without an event time, an aborted call and one after close", async () => {
    const table = await tableOf("stats");
    const store = memoryOnlineStore();
    const timeless = batchOf([{ id: "a", event: Number.NaN, created: null, v: 1 }]);
    await expect(store.write(table, timeless)).rejects.toMatchObject({
      code: "FS_EVENT_TIME_INVALID",
    });
    const signal = AbortSignal.abort();
    await expect(store.read([], { signal })).rejects.toMatchObject({ code: "FS_ABORTED" });
    await store.close();
    await store.close();
    await expect(store.read([])).rejects.toMatchObject({ code: "FS_STORE_CLOSED" });
  });
});
