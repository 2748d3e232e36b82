import { chmod, mkdir, readdir, readFile } from "node:fs/promises";
import { float32, float64, int32, int64, json, list, string, timestamp } from "@fs/sdk";
import {
  type AsOfPlan,
  batchFromRows,
  type Computed,
  columnFromValues,
  columnOf,
  storedAt,
} from "@fs/sdk/adapter";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { duckdb } from "./duckdb.ts";
import { fileAt, openScratch, queryOf, type Scratch } from "./scratch.fixture.ts";

let scratch: Scratch;
const store = duckdb();
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

const COUNT = 130_000;

/** Entity rows with columns of types that no value type holds, joined with one view. */
async function dataset() {
  const path = await scratch.write(
    "entities.parquet",
    `SELECT i % 10 AS k, TIMESTAMP '2024-01-02' AS at, i::UBIGINT AS big, (i % 3)::TINYINT AS tiny, {'a': i} AS nested,
      TIME '10:00' AS clock, i::DECIMAL(9, 2) AS amount FROM range(${COUNT}) AS t(i)`,
  );
  const source = await scratch.write(
    "source.parquet",
    `SELECT i AS k, TIMESTAMP '2024-01-01' AS ts, CASE WHEN i <> 3 THEN i * 0.1::DOUBLE END AS ratio, i AS n, 'u' || i AS label,
      TIMESTAMP '2024-01-01' AS seen, [i * 1.0::DOUBLE] AS vec, {'i': i} AS info FROM range(9) AS t(i)`,
  );
  const plan: AsOfPlan = {
    entities: { kind: "source", source: fileAt(path) },
    timestampColumn: "at",
    joins: [
      {
        source: fileAt(source),
        on: [{ entityColumn: "k", sourceColumn: "k", type: int64() }],
        ttlMicros: null,
        knownByThen: false,
        select: [
          { column: "ratio", as: "ratio", type: float32() },
          { column: "n", as: "n", type: int32() },
          { column: "label", as: "label", type: string() },
          { column: "seen", as: "seen", type: timestamp() },
          { column: "vec", as: "vec", type: list(float64()) },
          { column: "info", as: "info", type: json() },
        ],
      },
    ],
  };
  return store.asOfJoin(plan);
}

const twice: Computed = {
  inputs: ["ratio", "big"],
  fields: [
    { name: "twice", type: float32() },
    { name: "text", type: string() },
  ],
  compute(batch) {
    const ratio = columnOf(batch, "ratio");
    const big = columnOf(batch, "big");
    const rows = Array.from({ length: batch.length }, (_, i) => i);
    const half = rows.map((i) => ratio && storedAt(ratio, i)) as (number | null)[];
    return {
      length: batch.length,
      fields: this.fields,
      columns: [
        columnFromValues(
          float32(),
          half.map((one) => (one === null ? null : Math.fround(one * 2))),
          "twice",
        ),
        columnFromValues(
          string(),
          rows.map((i) => big && storedAt(big, i)),
          "text",
        ),
      ],
    };
  },
};

describe("a dataset in a file", () => {
  test("has the entity columns as they lay, features as declared, and the order of the entity rows", async () => {
    const path = scratch.path("plain.parquet");
    expect(await (await dataset()).writeTo({ kind: "parquet", path })).toEqual({ rows: COUNT });
    const types = await scratch.read(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${path}')`,
    );
    expect(types).toEqual([
      ["k", "BIGINT"],
      ["at", "TIMESTAMP"],
      ["big", "UBIGINT"],
      ["tiny", "TINYINT"],
      ["nested", "STRUCT(a BIGINT)"],
      ["clock", "TIME"],
      ["amount", "DECIMAL(9,2)"],
      ["ratio", "FLOAT"],
      ["n", "INTEGER"],
      ["label", "VARCHAR"],
      ["seen", "TIMESTAMP WITH TIME ZONE"],
      ["vec", "DOUBLE[]"],
      ["info", "VARCHAR"],
    ]);
    const sql = `SELECT count(*), count(*) FILTER (WHERE big <> file_row_number), count(ratio) FROM read_parquet('${path}', file_row_number = true)`;
    expect(await scratch.read(sql)).toEqual([[String(COUNT), "0", String((COUNT / 10) * 8)]]);
  }, 60_000);

  test("has computed columns behind the others, row for row, and lacks what is omitted", async () => {
    const path = scratch.path("computed.parquet");
    const made = (await dataset()).writeTo(
      { kind: "parquet", path },
      { computed: [twice], omit: ["ratio", "nested"] },
    );
    expect(await made).toEqual({ rows: COUNT });
    const names = await scratch.read(`SELECT column_name FROM (DESCRIBE SELECT * FROM '${path}')`);
    expect(names.flat()).toEqual([
      "k",
      "at",
      "big",
      "tiny",
      "clock",
      "amount",
      "n",
      "label",
      "seen",
      "vec",
      "info",
      "twice",
      "text",
    ]);
    const sql = `SELECT count(*) FILTER (WHERE big <> file_row_number OR text <> big::VARCHAR), count(twice),
      count(*) FILTER (WHERE twice IS NOT NULL AND twice <> (k * 0.1::DOUBLE)::FLOAT * 2::FLOAT) FROM read_parquet('${path}', file_row_number = true)`;
    expect(await scratch.read(sql)).toEqual([["0", String((COUNT / 10) * 8), "0"]]);
  }, 60_000);

  test("may be CSV", async () => {
    const path = scratch.path("out.csv");
    const batch = batchFromRows(
      [
        { name: "k", type: int64() },
        { name: "at", type: timestamp() },
        { name: "s", type: string() },
      ],
      [
        { k: 1, at: new Date("2024-01-01T10:00:00Z"), s: 'a,"b"' },
        { k: null, at: null, s: "" },
      ],
      "rows",
    );
    await store
      .asOfJoin({ entities: { kind: "batch", batch }, timestampColumn: "at", joins: [] })
      .writeTo({ kind: "csv", path });
    expect(await readFile(path, "utf8")).toBe('k,at,s\n1,2024-01-01 10:00:00+00,"a,""b"""\n,,""\n');
  });

  test("keeps every type of a batch of entity rows", async () => {
    const fields = [
      { name: "at", type: timestamp() },
      { name: "f", type: float32() },
      { name: "i", type: int32() },
      { name: "l", type: list(string()) },
      { name: "j", type: json() },
    ];
    const given = [
      { at: new Date(1), f: 0.5, i: 1, l: ["a", null], j: { x: 1 } },
      { at: null, f: null, i: null, l: null, j: null },
      { at: new Date(2), f: Number.NaN, i: -1, l: [], j: [1] },
    ];
    const batch = batchFromRows(fields, given, "rows");
    const path = scratch.path("batch.parquet");
    const rows = store.asOfJoin({
      entities: { kind: "batch", batch },
      timestampColumn: "at",
      joins: [],
    });
    await rows.writeTo({ kind: "parquet", path });
    expect(await scratch.read(`SELECT epoch_us("at"), f, i, l, j FROM '${path}'`)).toEqual([
      ["1000", 0.5, 1, ["a", null], '{"x":1}'],
      [null, null, null, null, null],
      ["2000", "NaN", -1, [], "[1]"],
    ]);
    for await (const read of rows) {
      expect(read.columns.map((column) => storedAt(column, 0))).toEqual(
        batch.columns.map((column) => storedAt(column, 0)),
      );
      expect(read.columns.map((column) => storedAt(column, 1))).toEqual([
        null,
        null,
        null,
        null,
        null,
      ]);
    }
  });
});

describe("a file that cannot be written", () => {
  const rows = () =>
    store.asOfJoin({
      entities: {
        kind: "source",
        source: queryOf("SELECT TIMESTAMP '2024-01-01' AS at, i FROM range(10) AS t(i)"),
      },
      timestampColumn: "at",
      joins: [],
    });

  test("names the folder that is missing", async () => {
    const written = rows().writeTo({ kind: "parquet", path: scratch.path("nowhere/out.parquet") });
    await expect(written).rejects.toMatchObject({ code: "FS_SINK_FAILED" });
    await expect(written).rejects.toThrow(/no folder ".*nowhere"/);
  });

  test("is refused where a folder is", async () => {
    await mkdir(scratch.path("folder"));
    const written = rows().writeTo({ kind: "parquet", path: scratch.path("folder") });
    await expect(written).rejects.toMatchObject({ code: "FS_SINK_FAILED" });
  });

  test.skipIf(process.platform === "win32")("is coded where the folder is read-only", async () => {
    // Permissions do not hold root back; the kernel's own folder does.
    const root = process.getuid?.() === 0 && process.platform === "linux";
    const folder = root ? "/sys" : scratch.path("locked");
    if (!root) await mkdir(folder, { mode: 0o500 });
    const written = rows().writeTo({ kind: "parquet", path: `${folder}/out.parquet` });
    await expect(written).rejects.toMatchObject({ code: "FS_SINK_FAILED" });
    await expect(written).rejects.toThrow(/cannot be written/);
    if (!root) await chmod(folder, 0o700);
  });

  test("is coded where the disk is full", async () => {
    const { stat } = await import("node:fs/promises");
    const full = await stat("/dev/full").catch(() => null);
    if (full === null) return;
    const { duckdbError } = await import("./duckdb-error.ts");
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const text = await connection
      .run("COPY (SELECT 1) TO '/dev/full' (FORMAT csv)")
      .catch((error: unknown) => error);
    expect(duckdbError(text, { what: "writing" }).code).toBe("FS_DISK_FULL");
    connection.disconnectSync();
    instance.closeSync();
  });

  test("leaves nothing behind, and the old file as it was", async () => {
    const folder = scratch.path("kept");
    await mkdir(folder);
    const path = `${folder}/out.parquet`;
    await rows().writeTo({ kind: "parquet", path });
    const failing = store.asOfJoin({
      entities: {
        kind: "source",
        source: queryOf(
          "SELECT TIMESTAMP '2024-01-01' AS at, CASE WHEN i < 5000 THEN 1 ELSE error('boom') END AS i FROM range(100000) AS t(i)",
        ),
      },
      timestampColumn: "at",
      joins: [],
    });
    await expect(failing.writeTo({ kind: "parquet", path })).rejects.toMatchObject({
      code: "FS_QUERY_FAILED",
    });
    expect(await readdir(folder)).toEqual(["out.parquet"]);
    expect(await scratch.read(`SELECT count(*) FROM '${path}'`)).toEqual([["10"]]);
  });

  test("of another kind is FS_SINK_UNSUPPORTED", async () => {
    await expect(rows().writeTo({ kind: "delta", options: {} })).rejects.toMatchObject({
      code: "FS_SINK_UNSUPPORTED",
    });
  });

  test("what compute throws reaches the caller", async () => {
    const boom = new Error("transform");
    const computed: Computed = {
      inputs: ["i"],
      fields: [],
      compute: () => {
        throw boom;
      },
    };
    const written = rows().writeTo(
      { kind: "parquet", path: scratch.path("x.parquet") },
      { computed: [computed] },
    );
    await expect(written).rejects.toBe(boom);
  });
});
