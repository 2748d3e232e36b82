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
} from "@fs/sdk";
import { type AsOfPlan, isFeatureStoreError, type ValueType } from "@fs/sdk/adapter";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { duckdb } from "./duckdb.ts";
import {
  allRows,
  fileAt,
  openScratch,
  queryOf,
  type Scratch,
  valuesOf,
} from "./scratch.fixture.ts";

let scratch: Scratch;
const store = duckdb();
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(async () => {
  await store.close();
  await scratch.dispose();
});

/** A plan that answers one value of a query as a declared type. */
function planOf(expression: string, type: ValueType): AsOfPlan {
  return {
    entities: {
      kind: "source",
      source: queryOf("SELECT 1 AS k, TIMESTAMP '2024-01-01' AS t"),
    },
    timestampColumn: "t",
    joins: [
      {
        source: queryOf(`SELECT 1 AS k, TIMESTAMP '2023-01-01' AS ts, ${expression} AS v`),
        on: [{ entityColumn: "k", sourceColumn: "k", type: int64() }],
        ttlMicros: null,
        knownByThen: false,
        select: [{ column: "v", as: "v", type }],
      },
    ],
  };
}

const at = (text: string) => new Date(text);

describe("a column becomes what is declared", () => {
  test.each([
    ["TRUE", bool(), true],
    ["3::TINYINT", int32(), 3],
    ["300::SMALLINT", int32(), 300],
    ["200::UTINYINT", int32(), 200],
    ["60000::USMALLINT", int64(), 60000],
    ["4000000000::UINTEGER", int64(), 4_000_000_000],
    ["2147483647::BIGINT", int32(), 2_147_483_647],
    ["9007199254740993", int64({ as: "bigint" }), 9_007_199_254_740_993n],
    ["TRUE", int64(), 1],
    ["5::INTEGER", float32(), 5],
    ["0.1::DOUBLE", float32(), Math.fround(0.1)],
    ["1e300::DOUBLE", float32(), Number.POSITIVE_INFINITY],
    ["-1e300::DOUBLE", float32(), Number.NEGATIVE_INFINITY],
    ["'NaN'::DOUBLE", float32(), Number.NaN],
    ["3.40282355e38::DOUBLE", float32(), 3.4028234663852886e38],
    ["0.5::FLOAT", float64(), 0.5],
    ["'a''b'", string(), "a'b"],
    ["'a'::ENUM('a', 'b')", string(), "a"],
    ["1.50::DECIMAL(9, 2)", string(), "1.50"],
    ["'\\x00\\xFF'::BLOB", bytes(), new Uint8Array([0, 255])],
    ["DATE '1969-12-31'", timestamp(), at("1969-12-31T00:00:00Z")],
    ["TIMESTAMP '2024-01-01 10:00:00.123456'", timestamp({ as: "bigint" }), 1_704_103_200_123_456n],
    ["TIMESTAMP_S '2024-01-01 10:00:00'", timestamp(), at("2024-01-01T10:00:00Z")],
    ["TIMESTAMP_MS '2024-01-01 10:00:00.5'", timestamp(), at("2024-01-01T10:00:00.500Z")],
    ["make_timestamp_ns(1999)", timestamp({ as: "bigint" }), 1n],
    ["make_timestamp_ns(-1)", timestamp({ as: "bigint" }), -1n],
    ["make_timestamp_ns(-1000)", timestamp({ as: "bigint" }), -1n],
    ["TIMESTAMPTZ '2024-01-01 10:00:00+05:30'", timestamp(), at("2024-01-01T04:30:00Z")],
    ["[1.5, NULL, 1e300]::DOUBLE[]", list(float32()), [1.5, null, Number.POSITIVE_INFINITY]],
    ["[1, 2]::INTEGER[2]", list(int64()), [1, 2]],
    ["[TRUE, NULL, FALSE]", list(bool()), [true, null, false]],
    ["[['a'], [], NULL, ['b', NULL]]", list(list(string())), [["a"], [], null, ["b", null]]],
    ["[DATE '2024-01-01']", list(timestamp()), [at("2024-01-01T00:00:00Z")]],
    ["{'a': 1, 'b': ['x']}", json(), { a: 1, b: ["x"] }],
    ["MAP {'k': 2}", json(), { k: 2 }],
    ["'{\"n\": 1}'::JSON", json(), { n: 1 }],
    ["'[1, null]'", json(), [1, null]],
    ["chr(65279) || 'x'", string(), "\uFEFFx"],
    ["'-0'::FLOAT", float32(), -0],
    ["'-0'::DOUBLE", float32(), -0],
    ["['-0'::FLOAT]", list(float64()), [-0]],
    ["NULL::DOUBLE", float32(), null],
    ["NULL::BIGINT", int32(), null],
    ["NULL::INTEGER[]", list(int64()), null],
  ] as const)("%s as %o", async (expression, type, expected) => {
    const [value] = await valuesOf(store.asOfJoin(planOf(expression, type as ValueType)), "v");
    expect(value).toEqual(expected);
  });

  test.each([
    ["'1'", int64(), "VARCHAR", "int64"],
    ["1.5::DOUBLE", int64(), "DOUBLE", "int64"],
    ["1::UBIGINT", int64(), "UBIGINT", "int64"],
    ["1::HUGEINT", int64(), "HUGEINT", "int64"],
    ["1", string(), "INTEGER", "string"],
    ["'2024-01-01'", timestamp(), "VARCHAR", "timestamp"],
    ["['a']", list(int64()), "VARCHAR[]", "list<int64>"],
  ] as const)("%s is refused, naming both types", async (expression, type, from, to) => {
    const rows = allRows(store.asOfJoin(planOf(expression, type as ValueType)));
    await expect(rows).rejects.toMatchObject({ code: "FS_SOURCE_TYPE_MISMATCH" });
    await expect(rows).rejects.toThrow(new RegExp(`${from.replace("[]", "\\[\\]")}.*${to}`));
  });

  test("a value that does not fit int32 is FS_VALUE_LOSS, and the message does not hold it", async () => {
    const error = await allRows(store.asOfJoin(planOf("2147483648", int32()))).catch((e) => e);
    expect(isFeatureStoreError(error, "FS_VALUE_LOSS")).toBe(true);
    expect(error.message).toContain('column "v"');
    expect(error.message).not.toContain("2147483648");
  });

  test("a text that is no JSON is FS_VALUE_INVALID", async () => {
    const rows = allRows(store.asOfJoin(planOf("'{oops'", json())));
    await expect(rows).rejects.toMatchObject({ code: "FS_VALUE_INVALID" });
  });

  test("a value that no row asks for cannot fail", async () => {
    const plan = planOf("2147483648", int32());
    const [join] = plan.joins as [AsOfPlan["joins"][number]];
    const rows = await allRows(store.asOfJoin({ ...plan, joins: [{ ...join, ttlMicros: 1 }] }));
    expect(rows[0]?.v).toBeNull();
  });
});

describe("describe", () => {
  test("answers the columns as they lie, each with the value type that holds it", async () => {
    const path = await scratch.write(
      "types.parquet",
      `SELECT TRUE AS a, 1::TINYINT AS b, 1::USMALLINT AS c, 1::UINTEGER AS d, 1::UBIGINT AS e, 'x' AS f, 1.5::FLOAT AS g,
        DATE '2024-01-01' AS h, make_timestamp_ns(1) AS i, [1] AS j, {'x': 1} AS k, 1.0::DECIMAL(5,1) AS l, uuid() AS m,
        TIME '10:00' AS n, 'x'::BLOB AS o`,
    );
    const columns = await store.describe(fileAt(path));
    expect(columns.map(({ name, type }) => [name, type?.kind ?? null])).toEqual([
      ["a", "bool"],
      ["b", "int32"],
      ["c", "int32"],
      ["d", "int64"],
      ["e", null],
      ["f", "string"],
      ["g", "float32"],
      ["h", "timestamp"],
      ["i", "timestamp"],
      ["j", "list"],
      ["k", "json"],
      ["l", "string"],
      ["m", "string"],
      ["n", null],
      ["o", "bytes"],
    ]);
    expect(columns[4]?.physical).toBe("UBIGINT");
  });

  test("names columns as the source does, also where they are mapped", async () => {
    const source = queryOf("SELECT 1 AS uid, TIMESTAMP '2024-01-01' AS ts", {
      fieldMapping: { uid: "user_id" },
    });
    expect((await store.describe(source)).map(({ name }) => name)).toEqual(["uid", "ts"]);
  });
});

describe("the time of entity rows", () => {
  test.each([
    "TIMESTAMP '2024-01-01 10:00:00'",
    "TIMESTAMP_S '2024-01-01 10:00:00'",
    "TIMESTAMP_NS '2024-01-01 10:00:00'",
    "TIMESTAMPTZ '2024-01-01 15:30:00+05:30'",
    "'2024-01-01 10:00:00'",
    "'2024-01-01T15:30:00+05:30'",
    "'2024-01-01T15:30 +0530'",
    "'2024-01-01T10:00Z'",
    "' 2024-01-01 10:00:00 UTC'",
    "'2024-01-01T05:00:00-05'",
  ])("%s is one instant", async (time) => {
    const plan = planOf("1", int64());
    const source = queryOf(
      "SELECT * FROM (VALUES (1, TIMESTAMP '2024-01-01 10:00:00', 1), (1, TIMESTAMP '2024-01-01 10:00:00.000001', 2)) AS s(k, ts, v)",
    );
    const [join] = plan.joins as [AsOfPlan["joins"][number]];
    for (const zone of ["UTC", "America/New_York", "Asia/Kolkata"]) {
      vi.stubEnv("TZ", zone);
      const zoned = duckdb();
      const rows = await allRows(
        zoned.asOfJoin({
          entities: { kind: "source", source: queryOf(`SELECT 1 AS k, ${time} AS t`) },
          timestampColumn: "t",
          joins: [{ ...join, source, eventTimeAs: "event" }],
        }),
      );
      expect(rows[0]?.v).toBe(1);
      expect(rows[0]?.event).toEqual(at("2024-01-01T10:00:00Z"));
      await zoned.close();
    }
    vi.unstubAllEnvs();
  });

  test("a date is its midnight, UTC", async () => {
    const plan = planOf("1", int64());
    const source = queryOf("SELECT 1 AS k, DATE '2024-01-01' AS t");
    const rows = await allRows(store.asOfJoin({ ...plan, entities: { kind: "source", source } }));
    expect(rows[0]?.v).toBe(1);
  });

  test.each([
    ["'yesterday'", "FS_EVENT_TIME_INVALID"],
    ["'infinity'", "FS_EVENT_TIME_INVALID"],
    ["''", "FS_EVENT_TIME_INVALID"],
    ["5", "FS_SOURCE_TYPE_MISMATCH"],
  ])("%s is refused with %s", async (time, code) => {
    const source = queryOf(`SELECT 1 AS k, ${time} AS t`);
    const plan = { ...planOf("1", int64()), entities: { kind: "source", source } } as const;
    await expect(allRows(store.asOfJoin(plan))).rejects.toMatchObject({ code });
  });
});

describe("join keys", () => {
  const keyed = (entity: string, source: string, type: ValueType): AsOfPlan => {
    const plan = planOf("1", int64());
    const [join] = plan.joins as [AsOfPlan["joins"][number]];
    return {
      ...plan,
      entities: {
        kind: "source",
        source: queryOf(`SELECT ${entity} AS k, TIMESTAMP '2024-01-01' AS t`),
      },
      joins: [
        {
          ...join,
          source: queryOf(`SELECT ${source} AS k, TIMESTAMP '2023-01-01' AS ts, 7 AS v`),
          on: [{ entityColumn: "k", sourceColumn: "k", type }],
        },
      ],
    };
  };

  test.each([
    ["1::SMALLINT", "1::BIGINT", int64(), 7],
    ["1::BIGINT", "1::INTEGER", int64(), 7],
    ["4294967297::BIGINT", "1::INTEGER", int32(), null],
    ["'a'", "'a'::ENUM('a')", string(), 7],
    ["'A'", "'a'", string(), null],
    ["TRUE", "TRUE", bool(), 7],
    ["'x'::BLOB", "'x'::BLOB", bytes(), 7],
    ["TIMESTAMPTZ '2024-01-01 05:30:00+05:30'", "DATE '2024-01-01'", timestamp(), 7],
  ] as const)("%s and %s compare without loss", async (entity, source, type, expected) => {
    expect(await valuesOf(store.asOfJoin(keyed(entity, source, type as ValueType)), "v")).toEqual([
      expected,
    ]);
  });

  test("a text column is no int64 key, on either side", async () => {
    const wrong = allRows(store.asOfJoin(keyed("'1'", "1", int64())));
    await expect(wrong).rejects.toThrow(/entity rows, column "k": it holds VARCHAR.*int64/);
    await expect(wrong).rejects.toMatchObject({ code: "FS_SOURCE_TYPE_MISMATCH" });
    await expect(allRows(store.asOfJoin(keyed("1", "'1'", int64())))).rejects.toThrow(
      /source "query", column "k"/,
    );
  });

  test("digits in a CSV file are text where the key is", async () => {
    const path = await scratch.write("keys.csv", "SELECT '007' AS k, '2024-01-01 00:00:00' AS t");
    const plan = {
      ...keyed("1", "'007'", string()),
      entities: { kind: "source", source: fileAt(path) },
    } as const;
    expect(await valuesOf(store.asOfJoin(plan), "v")).toEqual([7]);
    expect(await valuesOf(store.asOfJoin(plan), "k")).toEqual(["007"]);
  });
});
