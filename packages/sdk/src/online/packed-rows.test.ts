import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Batch, Column, Field } from "../contract/columns.ts";
import type { Table } from "../contract/online-store.ts";
import { columnBuilder, type StoredValue } from "../data/column-builder.ts";
import { storedAt } from "../data/stored.ts";
import { isFeatureStoreError } from "../errors/feature-store-error.ts";
import {
  bool,
  bytes,
  float32,
  float64,
  int32,
  int64,
  json,
  list,
  string,
  timestamp,
  type ValueType,
} from "../schema/value-type.ts";
import { layoutId } from "./layout-id.ts";
import { packRows } from "./pack-rows.ts";
import { rowReader } from "./row-reader.ts";

const SEED = 7_041_776;
const SCALARS = [
  bool(),
  int32(),
  int64(),
  float32(),
  float64(),
  string(),
  bytes(),
  timestamp(),
  json(),
];
const typeArbitrary: fc.Arbitrary<ValueType> = fc.letrec<{ type: ValueType }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { arbitrary: fc.constantFrom<ValueType>(...SCALARS), weight: 4 },
    { arbitrary: tie("type").map((item) => list(item)), weight: 1 },
  ),
})).type;

function itemOf(type: ValueType): fc.Arbitrary<unknown> {
  const text = fc.string({ unit: "binary", maxLength: 40 });
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "int32":
      return fc.integer();
    case "int64":
    case "timestamp":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "float32":
      return fc.float();
    case "float64":
      return fc.double();
    case "bytes":
      return fc.uint8Array({ maxLength: 20 });
    case "list":
      return fc.array(fc.option(itemOf(type.item as ValueType)), { maxLength: 12 });
    case "json":
      return fc.json();
    default:
      return fc.oneof(text, fc.constantFrom("", "\0", "\ufeffbom", "é", "a".repeat(300)));
  }
}

function storedOf(type: ValueType): fc.Arbitrary<StoredValue | null> {
  const item = itemOf(type).map((value) => (type.kind === "bool" ? Number(value) : value));
  // The values of each kind are the ones that its column holds.
  return fc.option(item) as fc.Arbitrary<StoredValue | null>;
}

const world = fc.array(typeArbitrary, { maxLength: 12 }).chain((types) =>
  fc.record({
    types: fc.constant(types),
    rows: fc.array(fc.tuple(...types.map(storedOf)), { minLength: 1, maxLength: 6 }),
    picked: fc.shuffledSubarray([...types.keys()]),
    reserve: fc.constantFrom(0, 16),
  }),
);

async function tableOf(
  fields: readonly Field[],
  others: readonly (readonly Field[])[] = [],
): Promise<Table> {
  const layouts = new Map<string, readonly Field[]>();
  for (const one of [fields, ...others]) layouts.set(await layoutId(one), one);
  const layout = await layoutId(fields);
  return { project: "p", name: "stats", joinKeys: [], fields, layout, layouts };
}

function columnOf(type: ValueType, values: readonly (StoredValue | null)[]): Column {
  const builder = columnBuilder(type, values.length);
  values.forEach((value, i) => {
    builder.set(i, value);
  });
  return builder.build();
}

function batchOf(
  fields: readonly Field[],
  rows: readonly (readonly (StoredValue | null)[])[],
): Batch {
  const columns = fields.map(({ type }, i) =>
    columnOf(
      type,
      rows.map((row) => row[i] ?? null),
    ),
  );
  return { length: rows.length, fields, columns };
}

function codeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return isFeatureStoreError(error) ? error.code : error;
  }
}

describe("packed rows", () => {
  test("give back every value of every type, whichever fields are read", async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ types, rows, picked, reserve }) => {
        const fields = types.map((type, i) => ({ name: `f${i}`, type }));
        const table = await tableOf(fields);
        const packed = packRows(table, batchOf(fields, rows), reserve);
        const features = picked.map((i) => `f${i}`);
        const columns = rowReader({ table, features }).read([...packed, null], reserve);
        picked.forEach((field, i) => {
          const column = columns[i] as Column;
          rows.forEach((row, r) => {
            expect(storedAt(column, r)).toEqual(row[field] ?? null);
          });
          expect(storedAt(column, rows.length)).toBeNull();
        });
      }),
      { seed: SEED, numRuns: 400 },
    );
  });

  test("are refused when cut short anywhere, lengthened, or of another version", async () => {
    const fields = [
      { name: "a", type: string() },
      { name: "b", type: int64() },
      { name: "c", type: list(list(string())) },
    ];
    const table = await tableOf(fields);
    const [row] = packRows(table, batchOf(fields, [["text", 5n, [["x", null], null, []]]]));
    const bytesOf = row as Uint8Array;
    const reader = rowReader({ table, features: ["a", "b", "c"] });
    for (let length = 0; length < bytesOf.length; length += 1) {
      expect(codeOf(() => reader.read([bytesOf.subarray(0, length)]))).toBe("FS_ROW_CORRUPT");
    }
    expect(codeOf(() => reader.read([Uint8Array.from([...bytesOf, 0])]))).toBe("FS_ROW_CORRUPT");
    expect(codeOf(() => reader.read([Uint8Array.from([9, ...bytesOf.subarray(1)])]))).toBe(
      "FS_ROW_CORRUPT",
    );
  });

  test("whose bytes are damaged are refused or read, and nothing else is thrown", async () => {
    const fields = [
      { name: "a", type: string() },
      { name: "c", type: list(list(bytes())) },
      { name: "d", type: list(int64()) },
    ];
    const table = await tableOf(fields);
    const value = [["some text é", [[Uint8Array.of(1, 2), null]], [1n, 2n, null]]] as const;
    const [row] = packRows(table, batchOf(fields, value));
    const reader = rowReader({ table, features: ["a", "c", "d"] });
    const good = row as Uint8Array;
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Uint8Array.from(good);
        damaged[at] = byte;
        const code = codeOf(() => reader.read([damaged]));
        expect(
          Array.isArray(code) || code === "FS_ROW_CORRUPT" || code === "FS_LAYOUT_UNKNOWN",
        ).toBe(true);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  test("of an older layout are read by name and type: an added feature is null, a removed one is skipped", async () => {
    const old: Field[] = [
      { name: "gone", type: string() },
      { name: "kept", type: int64() },
      { name: "retyped", type: float32() },
    ];
    const now: Field[] = [
      { name: "added", type: string() },
      { name: "retyped", type: float64() },
      { name: "kept", type: int64() },
    ];
    const before = await tableOf(old);
    const table = await tableOf(now, [old]);
    const packed = [
      ...packRows(before, batchOf(old, [["x", 1n, 0.5]])),
      ...packRows(table, batchOf(now, [["y", 2.5, 2n]])),
    ];
    const columns = rowReader({ table, features: ["added", "retyped", "kept"] }).read(packed);
    const rows = packed.map((_, row) => columns.map((column) => storedAt(column, row)));
    expect(rows).toEqual([
      [null, null, 1n],
      ["y", 2.5, 2n],
    ]);
  });

  test("of a layout that is not known say which", async () => {
    const fields = [{ name: "a", type: int64() }];
    const newer = await tableOf([...fields, { name: "b", type: int64() }]);
    const table = await tableOf(fields);
    const packed = packRows(newer, batchOf(newer.fields, [[1n, 2n]]));
    const reader = rowReader({ table, features: ["a"] });
    expect(() => reader.read(packed)).toThrow(
      expect.objectContaining({
        code: "FS_LAYOUT_UNKNOWN",
        details: { layout: newer.layout, table: "stats" },
      }),
    );
  });

  test("keep every bit of NaN, infinities and minus zero", async () => {
    const fields = [
      { name: "d", type: float64() },
      { name: "f", type: float32() },
    ];
    const table = await tableOf(fields);
    const wide = new Uint32Array([
      0, 0x7ff80000, 0xdeadbeef, 0x7ff80001, 0, 0x80000000, 0, 0xfff00000,
    ]);
    const narrow = new Uint32Array([0x7fc00000, 0x7fc12345, 0x80000000, 0xff800000]);
    const batch: Batch = {
      length: 4,
      fields,
      columns: [
        { type: float64(), values: new Float64Array(wide.buffer), validity: null },
        { type: float32(), values: new Float32Array(narrow.buffer), validity: null },
      ],
    };
    const columns = rowReader({ table, features: ["d", "f"] }).read(packRows(table, batch));
    const words = columns.map(({ values }) => {
      const { buffer, byteOffset, byteLength } = values as Float64Array;
      return new Uint32Array(buffer, byteOffset, byteLength / 4);
    });
    expect(words).toEqual([wide, narrow]);
  });

  test("refuse text that UTF-8 cannot hold, naming the field", async () => {
    const fields = [{ name: "a", type: string() }];
    const table = await tableOf(fields);
    expect(() => packRows(table, batchOf(fields, [["\udc00"]]))).toThrow(/"stats", field "a"/);
  });

  test("a field that the batch lacks is null, one of another type is refused", async () => {
    const table = await tableOf([
      { name: "a", type: int64() },
      { name: "b", type: string() },
    ]);
    const fields = [{ name: "a", type: int64() }];
    const [a, b] = rowReader({ table, features: ["a", "b"] }).read(
      packRows(table, batchOf(fields, [[5n]])),
    );
    expect([storedAt(a as Column, 0), storedAt(b as Column, 0)]).toEqual([5n, null]);
    const wrong = [{ name: "a", type: int32() }];
    expect(codeOf(() => packRows(table, batchOf(wrong, [[5]])))).toBe("FS_STORE_CONTRACT");
  });
});

test("a layout's id tells names, types and order apart, and nothing else", async () => {
  const a = { name: "a", type: int64() };
  const b = { name: "b", type: list(float64()) };
  const ids = await Promise.all([[a, b], [b, a], [a], [{ ...b, name: "a" }], []].map(layoutId));
  expect(new Set(ids).size).toBe(5);
  expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  expect(await layoutId([{ name: "a", type: int64({ as: "bigint", description: "x" }) }])).toBe(
    ids[2],
  );
});
