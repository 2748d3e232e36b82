import { tableFromIPC } from "apache-arrow";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { ArrowTable } from "./arrow-table.ts";
import { at, ratio, row, trips, world } from "./world.fixture.ts";

const ENTITIES = [
  {
    driver_id: 1,
    event_timestamp: at(11),
    amount: 4,
    big: 9007199254740993n,
    tags: [["a", null], []],
    note: "naïve 🦆",
    flag: false,
    raw: Uint8Array.of(0, 255),
  },
  {
    driver_id: 2,
    event_timestamp: at(11),
    amount: null,
    big: null,
    tags: null,
    note: null,
    flag: null,
    raw: null,
  },
];

async function trained(entities: typeof ENTITIES | ArrowTable = ENTITIES) {
  const { store } = world([row(1, at(10), 5, { rate: Number.NaN })]);
  await store.apply([trips, ratio]);
  return store.getHistoricalFeatures({ entities, features: [trips, ratio] });
}

describe("a training set as an Arrow table", () => {
  it("is what the given reader makes of it, with every column, type and value", async () => {
    const training = await trained();
    const table = await training.toArrow(tableFromIPC);
    expectTypeOf(table.numRows).toEqualTypeOf<number>();
    expect(table.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "driver_id Int64",
      "event_timestamp Timestamp<MICROSECOND, UTC>",
      "amount Float64",
      "big Int64",
      "tags List<List<Utf8>>",
      "note Utf8",
      "flag Bool",
      "raw Binary",
      "count Int64",
      "rate Float32",
      "name Utf8",
      "ratio Float64",
      "high Int64",
    ]);
    const of = (name: string) => [...(table.getChild(name) ?? [])];
    expect(of("event_timestamp")).toEqual([at(11).getTime(), at(11).getTime()]);
    expect(of("big")).toEqual([9007199254740993n, null]);
    expect(of("note")).toEqual(["naïve 🦆", null]);
    expect(of("flag")).toEqual([false, null]);
    expect(of("raw")).toEqual([Uint8Array.of(0, 255), null]);
    expect(of("count")).toEqual([5n, null]);
    expect(of("rate")).toEqual([Number.NaN, null]);
    expect(of("high")).toEqual([0n, 0n]);
  });

  it("is entity rows again, and joins to the same rows", async () => {
    const training = await trained();
    const table = await training.toArrow(tableFromIPC);
    const entities = table.select(Object.keys(ENTITIES[0] ?? {}));
    const again = await trained(entities);
    expect(await again.rows()).toEqual(await training.rows());
  });

  it("has its columns where it has no rows", async () => {
    const { store } = world([]);
    await store.apply([trips]);
    const none = await store.getHistoricalFeatures({
      entities: { driver_id: [], event_timestamp: [] },
      features: ["trips:count"],
    });
    const empty = await none.toArrow(tableFromIPC);
    expect([empty.numRows, empty.schema.names]).toEqual([
      0,
      ["driver_id", "event_timestamp", "count"],
    ]);
  });

  it("waits for a reader that answers later, and says what it takes where it is given none", async () => {
    const training = await trained();
    const later = await training.toArrow(async (bytes) => tableFromIPC(bytes));
    expectTypeOf(later.numRows).toEqualTypeOf<number>();
    expect(later.numRows).toBe(2);
    const missing = (training.toArrow as () => Promise<unknown>)();
    await expect(missing).rejects.toThrow(/toArrow\(tableFromIPC\)/);
  });

  it("is given up when its signal is aborted", async () => {
    const signal = AbortSignal.abort();
    const aborted = (await trained()).toArrow(tableFromIPC, { signal });
    await expect(aborted).rejects.toMatchObject({ code: "FS_ABORTED" });
  });
});
