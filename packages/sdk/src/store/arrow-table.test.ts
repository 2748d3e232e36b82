import {
  Bool,
  Field,
  Float32,
  Int32,
  Int64,
  List,
  makeData,
  Table,
  type Timestamp,
  TimestampMicrosecond,
  TimestampNanosecond,
  TimestampSecond,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { expect, it } from "vitest";
import { typeText } from "../schema/type-text.ts";
import { arrowColumns, isArrowTable } from "./arrow-table.ts";
import { at, row, trips, world } from "./world.fixture.ts";

it("takes an Arrow table by its members, with its types and exact values", () => {
  const table = new Table({
    id: vectorFromArray([1n, null, 9007199254740993n], new Int64()),
    small: vectorFromArray([1, 2, null], new Int32()),
    ratio: vectorFromArray([0.5, null, Number.NaN], new Float32()),
    name: vectorFromArray(["a", "", null], new Utf8()),
    kind: vectorFromArray(["x", "y", "x"]),
    flag: vectorFromArray([true, null, false], new Bool()),
    tags: vectorFromArray([["a"], null, []], new List(new Field("item", new Utf8()))),
  });
  expect(isArrowTable(table)).toBe(true);
  expect(isArrowTable({ numRows: [1] })).toBe(false);
  expect(arrowColumns(table).map((one) => [one.name, typeText(one.type), one.values])).toEqual([
    ["id", "int64", [1n, null, 9007199254740993n]],
    ["small", "int32", [1, 2, null]],
    ["ratio", "float32", [0.5, null, Number.NaN]],
    ["name", "string", ["a", "", null]],
    ["kind", "string", ["x", "y", "x"]],
    ["flag", "bool", [true, null, false]],
    ["tags", "list<string>", [["a"], null, []]],
  ]);
});

const times = (type: Timestamp, ...values: readonly bigint[]) =>
  new Vector([makeData({ type, data: BigInt64Array.from(values) })]);

it("keeps times to the microsecond, and floors nanoseconds", () => {
  const micros = 1_767_225_600_000_001n;
  const table = new Table({
    micros: times(new TimestampMicrosecond(), micros, -1n),
    nanos: times(new TimestampNanosecond(), micros * 1000n + 999n, -1n),
    seconds: times(new TimestampSecond(), 1n, -2n),
    far: times(new TimestampMicrosecond(), -(2n ** 63n), 2n ** 63n - 1n),
  });
  expect(arrowColumns(table).map((one) => one.values)).toEqual([
    [micros, -1n],
    [micros, -1n],
    [1_000_000n, -2_000_000n],
    [-(2n ** 63n), 2n ** 63n - 1n],
  ]);
});

it("joins an Arrow table as it joins rows", async () => {
  const { store } = world([row(1, at(10), 5)]);
  await store.apply([trips]);
  const training = await store.getHistoricalFeatures({
    entities: new Table({
      driver_id: vectorFromArray([1n, 2n], new Int64()),
      event_timestamp: vectorFromArray([at(11), at(11)], new TimestampMicrosecond()),
    }),
    features: [trips.pick("count")],
  });
  expect((await training.rows()).map((one) => one.count)).toEqual([5, null]);
});
