import { float64, int64 } from "@fs/sdk";
import { type AsOfPlan, type Batch, type Computed, isFeatureStoreError } from "@fs/sdk/adapter";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { fileAt, openScratch, type Scratch } from "./scratch.fixture.ts";

const ROWS = 2_000_000;

let scratch: Scratch;
let plan: AsOfPlan;
beforeAll(async () => {
  scratch = await openScratch();
  const rows = await scratch.write(
    "rows.parquet",
    `SELECT range % 50000 AS k, make_timestamp((range * 7919 % ${ROWS}) * 1000000) AS ts FROM range(${ROWS})`,
  );
  const stats = await scratch.write(
    "stats.parquet",
    `SELECT range % 50000 AS k, make_timestamp(range * 1000000) AS ts, sqrt(range) AS v, ln(range + 1) AS w FROM range(${ROWS})`,
  );
  const source = fileAt(stats);
  plan = {
    entities: { kind: "source", source: fileAt(rows) },
    timestampColumn: "ts",
    joins: [
      {
        source,
        on: [{ entityColumn: "k", sourceColumn: "k", type: int64() }],
        ttlMicros: null,
        knownByThen: false,
        select: ["v", "w"].map((column) => ({ column, as: column, type: float64() })),
      },
    ],
  };
});
afterAll(() => scratch.dispose());

/** Holds reports to what is promised of them: fractions between 0 and 1, of which some lie before the end. */
function expectProgress(fractions: readonly number[]): void {
  expect(fractions.filter((one) => one > 0 && one < 1).length).toBeGreaterThan(0);
  expect(fractions.every((one) => one >= 0 && one <= 1)).toBe(true);
}

describe("a join of millions of rows tells how far it is", () => {
  test("while it is written", async () => {
    const store = duckdb({ threads: 1 });
    const fractions: number[] = [];
    const onProgress = (fraction: number) => fractions.push(fraction);
    const path = scratch.path("out.parquet");
    await store.asOfJoin(plan).writeTo({ kind: "parquet", path }, { onProgress });
    expectProgress(fractions);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    await store.close();
  });

  test("with computed columns, whose making counts", async () => {
    const store = duckdb({ threads: 1 });
    const fractions: number[] = [];
    const fields = [{ name: "twice", type: float64() }];
    const computed: Computed = {
      inputs: ["v"],
      fields,
      compute: ({ length, columns }: Batch) => ({ length, fields, columns: [...columns] }),
    };
    await store
      .asOfJoin(plan, { onProgress: (fraction) => fractions.push(fraction) })
      .writeTo(
        { kind: "parquet", path: scratch.path("computed.parquet") },
        { computed: [computed] },
      );
    expectProgress(fractions);
    expect(fractions.some((one) => one > 0.6 && one < 0.8)).toBe(true);
    await store.close();
  });

  test("while it is read, and its batches are the same", async () => {
    const store = duckdb({ threads: 1 });
    const fractions: number[] = [];
    let rows = 0;
    const onProgress = (fraction: number) => fractions.push(fraction);
    for await (const batch of store.asOfJoin(plan, { onProgress })) rows += batch.length;
    expect(rows).toBe(ROWS);
    expectProgress(fractions);
    await store.close();
  });

  test("and nothing more once it is aborted", async () => {
    const store = duckdb({ threads: 1 });
    const abort = new AbortController();
    const fractions: number[] = [];
    const onProgress = (fraction: number) => {
      fractions.push(fraction);
      abort.abort();
    };
    const call = { onProgress, signal: abort.signal };
    const written = store
      .asOfJoin(plan)
      .writeTo({ kind: "parquet", path: scratch.path("aborted.parquet") }, call);
    const error = await written.catch((thrown: unknown) => thrown);
    expect(isFeatureStoreError(error, "FS_ABORTED")).toBe(true);
    const heard = fractions.length;
    await store.close();
    expect(fractions).toHaveLength(heard);
  });
});
