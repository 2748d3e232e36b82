import fc from "fast-check";
import { expect, it } from "vitest";
import type { Column, Field } from "../contract/columns.ts";
import type { Table } from "../contract/online-store.ts";
import { columnBuilder } from "../data/column-builder.ts";
import { storedAt } from "../data/stored.ts";
import { bool, float64, int64, string, timestamp } from "../schema/value-type.ts";
import { layoutId } from "./layout-id.ts";
import { packRows } from "./pack-rows.ts";
import { rowReader } from "./row-reader.ts";

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const WIDE = [
  { type: float64(), value: fc.double() },
  { type: int64(), value: long },
  { type: timestamp(), value: long },
];
const OTHERS = [
  { type: bool(), value: fc.constantFrom(0, 1) },
  { type: string(), value: fc.string() },
];

const one = fc.constantFrom(...WIDE, ...WIDE, ...WIDE, ...OTHERS).chain(({ type, value }) =>
  fc.record({
    type: fc.constant(type),
    value: fc.option<unknown>(value as fc.Arbitrary<unknown>, { freq: 20 }),
  }),
);
const world = fc.array(one, { minLength: 1, maxLength: 20 }).chain((row) =>
  fc.record({
    row: fc.constant(row),
    from: fc.nat(row.length - 1),
    to: fc.integer({ min: 1, max: row.length }),
    reserve: fc.constantFrom(0, 5, 16),
  }),
);

it("a row that is read alone holds what it holds among others", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ row, from, to, reserve }) => {
      const fields: Field[] = row.map(({ type }, i) => ({ name: `f${i}`, type }));
      const columns = row.map(({ type, value }) => {
        const builder = columnBuilder(type, 1);
        builder.set(0, value as never);
        return builder.build();
      });
      const table = await tableOf(fields);
      const [packed] = packRows(table, { length: 1, fields, columns }, reserve);
      const select = { table, features: fields.slice(from, to).map(({ name }) => name) };
      const alone = rowReader(select).read([packed], reserve);
      const among = rowReader({ ...select }).read([packed, null], reserve);
      const first = (columnsOf: typeof alone) => columnsOf.map((column) => storedAt(column, 0));
      expect(first(alone)).toEqual(first(among));
      expect(alone.map(({ values }) => values.length)).toEqual(alone.map(() => 1));
    }),
    { seed: 7_041_776, numRuns: 500 },
  );
});

it("moves the bits of a NaN as they are", async () => {
  const bits = new BigUint64Array([0x7ff8_dead_beef_0001n]);
  const fields: Field[] = [{ name: "f", type: float64() }];
  const table = await tableOf(fields);
  const column = { type: float64(), values: new Float64Array(bits.buffer), validity: null };
  const [packed] = packRows(table, { length: 1, fields, columns: [column] }, 0);
  const [read] = rowReader({ table, features: ["f"] }).read([packed], 0);
  const { buffer, byteOffset } = (read as Column).values as Float64Array;
  expect(new BigUint64Array(buffer, byteOffset, 1)[0]).toBe(bits[0]);
});

async function tableOf(fields: readonly Field[]): Promise<Table> {
  const layout = await layoutId(fields);
  const layouts = new Map([[layout, fields]]);
  return { project: "p", name: "stats", joinKeys: [], fields, layout, layouts };
}
