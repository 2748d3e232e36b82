import { int32, int64, string, timestamp } from "@fs/sdk";
import { type AsOfPlan, batchFromRows, type Source } from "@fs/sdk/adapter";
import { memoryOfflineStore } from "@fs/sdk/memory";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { allRows, openScratch, type Scratch } from "./scratch.fixture.ts";

const SEED = 20_260_301;

let scratch: Scratch;
const store = duckdb();
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 12 });
// A coarse grid of times, so that ties, equal ends and expiries are common.
const time = fc.integer({ min: -6, max: 30 }).map((step) => new Date(step * 600_000));
const key = fc.record({
  a: nullable(fc.integer({ min: 0, max: 3 })),
  b: nullable(fc.constantFrom("", "x", "y", "it's")),
});
const sourceRow = fc.tuple(key, nullable(time), nullable(time));
const rowsArbitrary = fc.array(sourceRow, { maxLength: 40 }).map((rows) => {
  const seen = new Set<string>();
  // A full tie has no right answer; it has a test of its own.
  const distinct = rows.filter((row) => {
    const id = JSON.stringify(row);
    return seen.has(id) ? false : seen.add(id);
  });
  return distinct.map(([keys, ts, created], i) => ({ ...keys, ts, created, v: i }));
});
const joinArbitrary = fc.record({
  source: fc.integer({ min: 0, max: 1 }),
  keys: fc.constantFrom("a", "ab", ""),
  ttlMicros: fc.constantFrom(null, 0, 600_000_000, 1_200_000_000, 3_000_000_000),
  created: fc.boolean(),
  knownByThen: fc.boolean(),
});
const entityArbitrary = fc.array(fc.tuple(key, nullable(time)), { maxLength: 30 });

const SCHEMA = { a: int32(), b: string(), ts: timestamp(), created: timestamp(), v: int64() };
type SourceRows = readonly Readonly<Record<keyof typeof SCHEMA, unknown>>[];

function literal(value: unknown): string {
  if (value === null) return "NULL";
  if (value instanceof Date) return `make_timestamp(${value.getTime() * 1000})`;
  return typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

async function writeSource(name: string, rows: SourceRows): Promise<string> {
  const values = rows.map(
    (row) =>
      `(${Object.keys(SCHEMA)
        .map((column) => literal(row[column as "a"]))
        .join(", ")})`,
  );
  const list = values.length > 0 ? values.join(", ") : "(NULL, NULL, NULL, NULL, NULL)";
  const where = values.length > 0 ? "" : "WHERE FALSE";
  return scratch.write(
    name,
    `SELECT CAST(a AS INTEGER) AS a, CAST(b AS VARCHAR) AS b, CAST(ts AS TIMESTAMP) AS ts,
    CAST(created AS TIMESTAMP) AS created, CAST(v AS BIGINT) AS v FROM (VALUES ${list}) AS s(a, b, ts, created, v) ${where}`,
  );
}

test(`joins as plain loops do, on random data (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(rowsArbitrary, rowsArbitrary),
      entityArbitrary,
      fc.array(joinArbitrary, { minLength: 1, maxLength: 4 }),
      async (sources, entities, joins) => {
        const paths = await Promise.all(
          sources.map((rows, i) => writeSource(`s${i}.parquet`, rows)),
        );
        const memory = memoryOfflineStore({
          sources: Object.fromEntries(
            sources.flatMap((rows, i) => {
              // With a tie in what a join sees, the two may differ: without created times rows are distinct by (key, ts).
              return [[`s${i}`, { schema: SCHEMA, rows }]];
            }),
          ),
        });
        const batch = batchFromRows(
          [
            { name: "a", type: int64() },
            { name: "b", type: string() },
            { name: "t", type: timestamp() },
          ],
          entities.map(([keys, t]) => ({ ...keys, t })),
          "entities",
        );
        const plan: AsOfPlan = {
          entities: { kind: "batch", batch },
          timestampColumn: "t",
          joins: joins.map((join, j) => {
            const on = [...join.keys].map((name) => {
              return {
                entityColumn: name,
                sourceColumn: name,
                type: name === "a" ? int64() : string(),
              };
            });
            const source: Source = {
              name: `s${join.source}`,
              kind: "file",
              options: { path: paths[join.source] },
              timestampField: "ts",
              createdTimestampColumn: "created",
              fieldMapping: {},
            };
            const { ttlMicros, knownByThen } = join;
            return {
              source,
              on,
              ttlMicros,
              knownByThen,
              ...(join.created ? { why: `why${j}` } : {}),
              eventTimeAs: `event${j}`,
              select: [
                { column: "v", as: `v${j}`, type: int64() },
                { column: "created", as: `c${j}`, type: timestamp() },
              ],
            };
          }),
        };
        const found = await allRows(store.asOfJoin(plan));
        const wanted = await allRows(memory.asOfJoin(plan));
        expect(stripTies(found, joins, sources)).toEqual(stripTies(wanted, joins, sources));
      },
    ),
    { seed: SEED, numRuns: 150 },
  );
}, 120_000);

type Join = { readonly source: number; readonly keys: string };

/** Rows that tie under the keys of a join count as one: its `v` is replaced by the first of them. */
function stripTies(
  rows: readonly Record<string, unknown>[],
  joins: readonly Join[],
  sources: readonly SourceRows[],
): unknown[] {
  return rows.map((row) => {
    const copy = { ...row };
    joins.forEach((join, j) => {
      const source = sources[join.source] as SourceRows;
      const id = (one: SourceRows[number]) =>
        JSON.stringify([...[...join.keys].map((name) => one[name as "a"]), one.ts, one.created]);
      const won = source.find((one) => one.v === row[`v${j}`]);
      if (won !== undefined) copy[`v${j}`] = source.find((one) => id(one) === id(won))?.v;
    });
    return copy;
  });
}
