import { type Table, tableFromIPC, type Vector } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Batch, Field } from "../contract/columns.ts";
import { columnBuilder, type StoredValue } from "../data/column-builder.ts";
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
import { arrowColumns } from "../store/arrow-table.ts";
import { arrowStream } from "./arrow-stream.ts";

const SEED = 20_260_301;
type Rows = readonly (readonly (StoredValue | null)[])[];

function batchOf(fields: readonly Field[], rows: Rows): Batch {
  const columns = fields.map(({ type }, position) => {
    const builder = columnBuilder(type, rows.length);
    rows.forEach((row, i) => {
      builder.set(i, row[position] ?? null);
    });
    return builder.build();
  });
  return { length: rows.length, fields, columns };
}

const named = (...types: readonly ValueType[]): Field[] =>
  types.map((type, i) => ({ name: `c${i}`, type }));

/** Values as Arrow's own vectors answer them, lists as arrays. */
function plain(value: unknown): unknown {
  const vector = value as Vector | null;
  return typeof vector?.toArray === "function" && "get" in vector
    ? Array.from(vector, plain)
    : value;
}

const valuesOf = (table: Table, column: number) =>
  Array.from(table.getChildAt(column) as Vector, plain);

const typesOf = (table: Table) => table.schema.fields.map((field) => String(field.type));

describe("an Arrow stream", () => {
  it.each([
    ["bool", bool(), "Bool", [1, 0, null, 1, 1, 1, 1, 1, 0, 1]],
    ["int32", int32(), "Int32", [2147483647, null, -2147483648, 0]],
    ["int64", int64(), "Int64", [9007199254740993n, null, -(2n ** 63n), 2n ** 63n - 1n]],
    ["float32", float32(), "Float32", [0.5, Number.NaN, null, Number.POSITIVE_INFINITY, -0]],
    [
      "float64",
      float64(),
      "Float64",
      [0.1, null, Number.NaN, Number.NEGATIVE_INFINITY, -0, 5e-324],
    ],
    ["string", string(), "Utf8", ["", null, "naïve 漢字 🦆", "\0", "a".repeat(300)]],
    ["bytes", bytes(), "Binary", [Uint8Array.of(0, 255), null, new Uint8Array(0)]],
    ["json", json(), "Utf8", ['{"a":[1,2.50]}', "null", null, "9007199254740993"]],
    ["list<float32>", list(float32()), "List<Float32>", [[0.5, null, Number.NaN], null, []]],
    ["list<bool>", list(bool()), "List<Bool>", [[true, null, false], [], null, [true]]],
    ["list<int64>", list(int64()), "List<Int64>", [[9007199254740993n], null, [null, -1n]]],
    ["list<json>", list(json()), "List<Utf8>", [['{"a":1}', null], []]],
    [
      "list<list<string>>",
      list(list(string())),
      "List<List<Utf8>>",
      [[["é", null], null, []], null, [], [["z"]]],
    ],
  ] as const)("holds every value of %s", (_name, type, arrow, values) => {
    const fields = named(type);
    const table = tableFromIPC(
      arrowStream(fields, [
        batchOf(
          fields,
          values.map((value) => [value]),
        ),
      ]),
    );
    expect(typesOf(table)).toEqual([arrow]);
    const expected =
      type.kind === "bool" ? values.map((value) => (value === null ? null : value === 1)) : values;
    expect(valuesOf(table, 0)).toEqual(expected);
    expect(table.getChildAt(0)?.nullCount).toBe(values.filter((value) => value === null).length);
  });

  it("holds times to the microsecond, in UTC", () => {
    const fields = named(timestamp(), list(timestamp()));
    const micros = 1_767_225_600_000_001n;
    const batch = batchOf(fields, [
      [micros, [micros, null]],
      [null, null],
      [-1n, [-1n]],
    ]);
    const table = tableFromIPC(arrowStream(fields, [batch]));
    expect(typesOf(table)[0]).toBe("Timestamp<MICROSECOND, UTC>");
    expect(Array.from(table.getChildAt(0)?.toArray())).toEqual([micros, 0n, -1n]);
    expect(arrowColumns(table).map((column) => column.values)).toEqual([
      [micros, null, -1n],
      [[micros, null], null, [-1n]],
    ]);
  });

  it("has a record batch for each batch, and none for one without rows", () => {
    const fields = named(int64(), string());
    const table = tableFromIPC(
      arrowStream(fields, [
        batchOf(fields, []),
        batchOf(fields, [[1n, "a"]]),
        batchOf(fields, []),
        batchOf(fields, [
          [null, "b"],
          [3n, null],
        ]),
      ]),
    );
    expect(table.batches.map((batch) => batch.numRows)).toEqual([1, 2]);
    expect(valuesOf(table, 0)).toEqual([1n, null, 3n]);
    expect(valuesOf(table, 1)).toEqual(["a", "b", null]);
  });

  it("has its columns where it has no rows, and its rows where it has no columns", () => {
    const fields = [{ name: "__proto__", type: list(timestamp()) }];
    const empty = tableFromIPC(arrowStream(fields, []));
    expect([empty.numRows, empty.schema.names]).toEqual([0, ["__proto__"]]);
    const bare = tableFromIPC(arrowStream([], [{ length: 3, fields: [], columns: [] }]));
    expect([bare.numRows, bare.numCols]).toEqual([3, 0]);
  });

  it("takes a plain array's own gaps, and ignores what stands at the bitmap's", () => {
    const fields = named(string(), bool(), float64());
    const table = tableFromIPC(
      arrowStream(fields, [
        {
          length: 2,
          fields,
          columns: [
            { type: string(), values: ["a", null], validity: null },
            { type: bool(), values: Uint8Array.of(1, 1, 1), validity: Uint8Array.of(0xfd) },
            { type: float64(), values: new Float64Array(64).subarray(3), validity: null },
          ],
        },
      ]),
    );
    expect([0, 1, 2].map((i) => valuesOf(table, i))).toEqual([
      ["a", null],
      [true, null],
      [0, 0],
    ]);
  });

  it("cuts a batch whose texts, bytes or items are more than an offset counts to", () => {
    const fields = named(string(), bytes(), list(list(string())));
    const rows: Rows = Array.from({ length: 9 }, (_, i) => [
      "é".repeat(i),
      new Uint8Array(i),
      [["ab", null], [`${i}`]],
    ]);
    const table = tableFromIPC(arrowStream(fields, [batchOf(fields, rows)], 20));
    expect(table.batches.length).toBeGreaterThan(1);
    expect(Array.from(rows, (_, i) => fields.map((_field, at) => valuesOf(table, at)[i]))).toEqual(
      rows,
    );
  });

  it("names the column of a value that is too large by itself, and does not show it", () => {
    const fields = [{ name: "note", type: string() }];
    expect(() => arrowStream(fields, [batchOf(fields, [["a"], ["secret"]])], 4)).toThrow(
      expect.objectContaining({
        code: "FS_VALUE_INVALID",
        message: expect.stringMatching(/^column "note": (?!.*secret)/),
      }),
    );
  });
});

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
    { arbitrary: tie("type").map((item) => list(item)), weight: 2 },
  ),
})).type;

function itemOf(type: ValueType): fc.Arbitrary<unknown> {
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
      return fc.oneof(
        fc.string({ unit: "binary", maxLength: 80 }),
        fc.constantFrom("", "\0", "🦆"),
      );
  }
}

const rowsOf = (types: readonly ValueType[]) =>
  fc.array(fc.tuple(...types.map((type) => fc.option(itemOf(type)))), { maxLength: 20 });

const world = fc.array(typeArbitrary, { minLength: 1, maxLength: 8 }).chain((types) =>
  fc.record({
    fields: fc.constant(named(...types)),
    batches: fc.array(rowsOf(types), { maxLength: 4 }),
    limit: fc.constantFrom(2 ** 31 - 1, 400),
  }),
);

/** The stream; null where a single value is beyond a small limit. */
function streamWithin(limit: number, fields: readonly Field[], batches: readonly Batch[]) {
  try {
    return arrowStream(fields, batches, limit);
  } catch (error) {
    if (limit > 400 || !isFeatureStoreError(error)) throw error;
    return null;
  }
}

it("gives back every value of every type, however its rows are cut", () => {
  fc.assert(
    fc.property(world, ({ fields, batches, limit }) => {
      const stored = batches.map((rows) =>
        batchOf(
          fields,
          // Values of each kind are as its column holds them; only bools differ.
          rows.map((row) => row.map((one) => (typeof one === "boolean" ? +one : one))) as Rows,
        ),
      );
      const encoded = streamWithin(limit, fields, stored);
      fc.pre(encoded !== null);
      const table = tableFromIPC(encoded);
      const columns = arrowColumns(table);
      fields.forEach((_, i) => {
        expect(columns[i]?.values).toEqual(batches.flatMap((rows) => rows.map((row) => row[i])));
      });
    }),
    { seed: SEED, numRuns: 200 },
  );
});
