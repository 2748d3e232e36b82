import { bytes, float32, float64, int64, list, string } from "@fs/sdk";
import type { Field } from "@fs/sdk/adapter";
import { type ConformanceCase, duty } from "../conformance-case.ts";
import { EDGE_VALUES } from "../edge-values.ts";
import { expectEqual } from "../judge.ts";
import type { OpenOnlineStore } from "../opened.ts";
import { hours } from "../times.ts";
import { preparedTable, V } from "./make-table.ts";
import { keyedBatch, readRows, valuesOf, writeRows } from "./stored-rows.ts";

const typeCases = EDGE_VALUES.map(({ what, type, values }) =>
  duty<Awaited<ReturnType<OpenOnlineStore>>>(
    `gives back every value of ${what}`,
    async ({ store }) => {
      const fields: readonly Field[] = [
        V,
        { name: "value", type },
        { name: "after", type: string() },
      ];
      const table = await preparedTable(store, { fields });
      const given = [...values, null];
      await writeRows(
        store,
        table,
        given.map((value, i) => ({
          key: [BigInt(i)],
          event: i,
          values: [BigInt(i), value, `after ${i}`],
        })),
      );
      const found = await readRows(
        store,
        table,
        given.map((_, i) => [BigInt(i)]),
      );
      expectEqual(
        valuesOf(found),
        given.map((value, i) => [BigInt(i), value, `after ${i}`]),
        `values of ${what}, each between two other features`,
      );
    },
  ),
);

const EMPTY: readonly Field[] = [
  { name: "text", type: string() },
  { name: "octets", type: bytes() },
  { name: "items", type: list(int64()) },
  { name: "number", type: float64() },
];

/** What is written is what is read, to the bit. */
export const valueCases: readonly ConformanceCase<OpenOnlineStore>[] = [
  ...typeCases,
  duty("keeps null apart from zero and from empty text, bytes and lists", async ({ store }) => {
    const table = await preparedTable(store, { fields: EMPTY });
    const empty = ["", new Uint8Array(0), [], 0];
    const nulls = [null, null, null, null];
    const mixed = ["", null, [], null];
    await writeRows(store, table, [
      { key: [1n], event: 1, values: empty },
      { key: [2n], event: 1, values: nulls },
      { key: [3n], event: 1, values: mixed },
    ]);
    expectEqual(
      valuesOf(await readRows(store, table, [[1n], [2n], [3n]])),
      [empty, nulls, mixed],
      "empty values and nulls",
    );
  }),
  duty("keeps NaN apart from null", async ({ store }) => {
    const fields = [
      { name: "a", type: float64() },
      { name: "b", type: float32() },
    ];
    const table = await preparedTable(store, { fields });
    await writeRows(store, table, [
      { key: [1n], event: 1, values: [Number.NaN, null] },
      { key: [2n], event: 1, values: [null, Number.NaN] },
    ]);
    const found = await readRows(store, table, [[1n], [2n]]);
    expectEqual(
      valuesOf(found),
      [
        [Number.NaN, null],
        [null, Number.NaN],
      ],
      "NaN and null side by side",
    );
  }),
  duty("keeps negative zero apart from zero", async ({ store }) => {
    const types = [float64(), float32(), list(float64())];
    const table = await preparedTable(store, {
      fields: types.map((type, i) => ({ name: `f${i}`, type })),
    });
    const given = [
      [0, -0, [0, -0]],
      [-0, 0, [-0, 0]],
    ];
    await writeRows(
      store,
      table,
      given.map((values, i) => ({ key: [BigInt(i)], event: 1, values })),
    );
    expectEqual(valuesOf(await readRows(store, table, [[0n], [1n]])), given, "zeros of both signs");
  }),
  duty(
    "answers a row whose every value is null as a row, with its event time",
    async ({ store }) => {
      const table = await preparedTable(store);
      await writeRows(store, table, [{ key: [1n], event: 77, values: [null] }]);
      expectEqual(
        await readRows(store, table, [[1n]]),
        [{ event: 77, created: null, values: [null] }],
        "a row of nulls",
      );
    },
  ),
  duty(
    "gives back event and created times to the microsecond, before 1970 too",
    async ({ store }) => {
      const table = await preparedTable(store);
      const times = [
        0,
        1,
        -1,
        -62_135_596_800_000_000 / 16,
        hours(1) + 1,
        2 ** 53 - 1,
        -(2 ** 53) + 1,
      ];
      const rows = times.map((event, i) => ({
        key: [BigInt(i)],
        event,
        created: times[times.length - 1 - i] as number,
        values: [1n],
      }));
      await writeRows(store, table, rows);
      const found = await readRows(
        store,
        table,
        rows.map((row) => row.key),
      );
      expectEqual(
        found,
        rows.map(({ event, created, values }) => ({ event, created, values })),
        "times of rows",
      );
    },
  ),
  duty("keeps rows with and without a created time side by side", async ({ store }) => {
    const table = await preparedTable(store);
    await writeRows(store, table, [
      { key: [1n], event: 1, created: null, values: [1n] },
      { key: [2n], event: 1, created: 0, values: [2n] },
    ]);
    const found = await readRows(store, table, [[1n], [2n]]);
    expectEqual(
      found.map((row) => row?.created),
      [null, 0],
      "created times, null and zero",
    );
  }),
  duty("keeps rows of hundreds of features, and reads a few of them", async ({ store }) => {
    const fields = Array.from(
      { length: 300 },
      (_, i): Field => ({ name: `f${i}`, type: i % 2 === 0 ? float64() : string() }),
    );
    const table = await preparedTable(store, { fields });
    const values = fields.map((_, i) => (i % 7 === 0 ? null : i % 2 === 0 ? i / 3 : `text ${i}`));
    await writeRows(store, table, [{ key: [1n], event: 1, values }]);
    expectEqual(valuesOf(await readRows(store, table, [[1n]])), [values], "300 features");
    const few = ["f299", "f0", "f154"];
    expectEqual(
      valuesOf(await readRows(store, table, [[1n]], few)),
      [["text 299", null, null]],
      "three of 300 features",
    );
  }),
  duty(
    "keeps what was written though the caller changes its arrays afterwards",
    async ({ store }) => {
      const table = await preparedTable(store, { fields: [V, { name: "octets", type: bytes() }] });
      const octets = Uint8Array.of(1, 2, 3);
      const batch = keyedBatch(table, [{ key: [1n], event: 1, values: [5n, octets] }]);
      await store.write(table, batch);
      octets.fill(9);
      batch.eventTimes[0] = 99;
      // The values of an int64 column.
      (batch.columns[0]?.values as BigInt64Array)[0] = 9n;
      const found = await readRows(store, table, [[1n]]);
      expectEqual(
        found,
        [{ event: 1, created: null, values: [5n, Uint8Array.of(1, 2, 3)] }],
        "a row whose arrays were reused",
      );
    },
  ),
];
