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
} from "@fs/sdk";
import {
  type Batch,
  batchFromRows,
  castText,
  columnFromValues,
  concatBatches,
  type Field,
  jsonText,
  layoutId,
  packRows,
  parseJsonLossless,
  rowReader,
  rowsOf,
  storedAt,
  typeText,
} from "@fs/sdk/adapter";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { fileAt, openScratch, type Scratch } from "./scratch.fixture.ts";

const INT64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const MICROS = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
const TEXT = fc.string({ unit: "grapheme" });
const FLOAT = fc.float().map(Math.fround);

const PLAIN: readonly (readonly [ValueType, fc.Arbitrary<unknown>])[] = [
  [bool(), fc.boolean()],
  [int32(), fc.integer()],
  [int64({ as: "bigint" }), INT64],
  [float32(), FLOAT],
  [float64(), fc.double()],
  [string(), TEXT],
  [bytes(), fc.uint8Array()],
  [timestamp({ as: "bigint" }), MICROS],
];
const TYPES: readonly (readonly [ValueType, fc.Arbitrary<unknown>])[] = [
  ...PLAIN,
  ...PLAIN.map(([type, values]) => [list(type), fc.array(fc.option(values))] as const),
  [list(list(int64({ as: "bigint" }))), fc.array(fc.array(INT64))],
  [json(), fc.jsonValue({ maxDepth: 2 })],
];
const FIELDS = TYPES.map(([type], i): Field => ({ name: `c${i} ${typeText(type)}`, type }));
const RUNS = Number(process.env.FS_PROPERTY_RUNS ?? 60);

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.dispose());

/** Every value of a batch as it is held, so that two batches are compared value by value. */
function held(batch: Batch): readonly unknown[] {
  return batch.columns.map((column) =>
    Array.from({ length: batch.length }, (_, i) => storedAt(column, i)),
  );
}

async function collect(batches: AsyncIterable<Batch>, fields: readonly Field[]): Promise<Batch> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return concatBatches(all, fields);
}

/** Through JSON text and back. */
function throughJson(batch: Batch): Batch {
  const columns = batch.fields.map(({ type }, c) => {
    const column = batch.columns[c] as Batch["columns"][number];
    const values = Array.from({ length: batch.length }, (_, i) => {
      const read = parseJsonLossless(jsonText(type, storedAt(column, i)));
      return type.kind === "json" ? read : castDeep(type, read);
    });
    return columnFromValues(type, values, "json");
  });
  return { ...batch, columns };
}

function castDeep(type: ValueType, value: unknown): unknown {
  if (type.kind !== "list" || !Array.isArray(value)) return castText(type, value, "json");
  return value.map((item) => castDeep(type.item as ValueType, item));
}

/** Through packed rows and back. */
async function throughPackedRows(batch: Batch): Promise<Batch> {
  const layout = await layoutId(batch.fields);
  const layouts = new Map([[layout, batch.fields]]);
  const table = { project: "p", name: "v", joinKeys: [], fields: batch.fields, layout, layouts };
  const reader = rowReader({ table, features: batch.fields.map((field) => field.name) });
  return { ...batch, columns: reader.read(packRows(table, batch)) };
}

test("every type comes back from DuckDB, Parquet, packed rows, rows and JSON as it went", async () => {
  const store = duckdb();
  const row = fc.tuple(...TYPES.map(([, values]) => fc.option(values)));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
      const given = rows.map((values) =>
        Object.fromEntries(FIELDS.map((field, i) => [field.name, values[i]])),
      );
      const batch = batchFromRows(FIELDS, given, "rows");
      const time = { name: "t", type: timestamp() };
      const times = columnFromValues(
        time.type,
        rows.map(() => 0n),
        "t",
      );
      const entities = { ...batch, fields: [...FIELDS, time], columns: [...batch.columns, times] };
      const plan = { timestampColumn: "t", joins: [] };
      const joined = store.asOfJoin({ ...plan, entities: { kind: "batch", batch: entities } });
      expect(held(await collect(joined, entities.fields))).toEqual(held(entities));
      run += 1;
      const path = scratch.path(`rows-${run}.parquet`);
      await joined.writeTo({ kind: "parquet", path });
      const source = fileAt(path, { timestampField: "t" });
      const read = store.asOfJoin({ ...plan, entities: { kind: "source", source } });
      expect(held(await collect(read, entities.fields))).toEqual(held(entities));
      expect(held(await throughPackedRows(batch))).toEqual(held(batch));
      expect(held(batchFromRows(FIELDS, rowsOf(batch), "rows"))).toEqual(held(batch));
      expect(held(throughJson(batch))).toEqual(held(batch));
    }),
    { numRuns: RUNS },
  );
  await store.close();
}, 600_000);
