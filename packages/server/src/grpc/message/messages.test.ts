import {
  type AnsweredColumn,
  bool,
  bytes,
  float32,
  float64,
  int32,
  int64,
  isFeatureStoreError,
  json,
  type LooseRow,
  list,
  type OnlineFeatures,
  string,
  timestamp,
  type ValueType,
} from "@fs/sdk";
import { columnFromValues } from "@fs/sdk/adapter";
import fc from "fast-check";
import { expect, it } from "vitest";
import { decoded, encoded } from "../served-grpc.fixture.ts";
import { decodeOnlineRequest } from "./decode-online-request.ts";
import { decodeRowRequest } from "./decode-row-request.ts";
import { encodeAnswer } from "./encode-answer.ts";

const any = () => {};
const INT64 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const INT32 = fc.integer();
const FLOAT = fc.float({ noNaN: true });
const DOUBLE = fc.double({ noNaN: true });
const TEXT = fc.string({ unit: "binary" });
const base64 = (value: Uint8Array) => Buffer.from(value).toString("base64");
const secondsOf = (micros: bigint) =>
  String((micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n);
const MICROS = fc.bigInt(-(10n ** 15n), 10n ** 15n);

interface Kind {
  readonly type: ValueType;
  readonly values: fc.Arbitrary<unknown>;
  /** As the library shows a Value, and an item of a list. */
  readonly shown: (value: never) => unknown;
  readonly field: string;
}

const KINDS: readonly Kind[] = [
  { type: bool(), values: fc.boolean(), shown: (v) => v, field: "boolVal" },
  { type: int32(), values: INT32, shown: (v) => v, field: "int32Val" },
  { type: int64({ as: "bigint" }), values: INT64, shown: String, field: "int64Val" },
  { type: float32(), values: FLOAT, shown: (v) => v, field: "floatVal" },
  { type: float64(), values: DOUBLE, shown: (v) => v, field: "doubleVal" },
  { type: string(), values: TEXT, shown: (v) => v, field: "stringVal" },
  { type: bytes(), values: fc.uint8Array(), shown: base64, field: "bytesVal" },
  {
    type: timestamp({ as: "bigint" }),
    values: MICROS,
    shown: secondsOf,
    field: "unixTimestampVal",
  },
  { type: json(), values: fc.constant({ a: [1] }), shown: () => '{"a":[1]}', field: "jsonVal" },
];

/** An answer of one column, as core makes it. */
function answerOf(type: ValueType, values: readonly unknown[], times: Float64Array) {
  const column = columnFromValues(type, values, "x");
  const statuses = Uint8Array.from(values, (value) => (value === null ? 1 : 0));
  const one: AnsweredColumn = {
    field: { name: "x", type },
    view: "v",
    column,
    statuses,
    eventTimes: times,
  };
  return { rowCount: values.length, answered: () => [one] } as Partial<
    OnlineFeatures<LooseRow>
  > as OnlineFeatures<LooseRow>;
}

interface Shown {
  readonly results: readonly [{ values: object[]; statuses?: string[]; eventTimestamps: object[] }];
}

it.each(KINDS)("writes $field as a well-known library reads it, alone and in lists", (kind) => {
  const { type, values, field, shown } = kind;
  const column = fc.array(fc.option(values), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(column, (given) => {
      const times = new Float64Array(given.length).fill(1_704_106_800_123_456);
      const show = (value: unknown) => (value === null ? {} : { [field]: shown(value as never) });
      const bytes = encodeAnswer(answerOf(type, given, times));
      const [vector] = (decoded("feast.serving.GetOnlineFeaturesResponse", bytes) as never as Shown)
        .results;
      expect(vector.values).toEqual(given.map(show));
      expect(vector.statuses).toEqual(given.map((v) => (v === null ? "NULL_VALUE" : "PRESENT")));
      expect(vector.eventTimestamps[0]).toEqual({ seconds: "1704106800", nanos: 123_456_000 });
      const inList = encodeAnswer(answerOf(list(type), [given, []], new Float64Array(2)));
      const [lists] = (decoded("feast.serving.GetOnlineFeaturesResponse", inList) as never as Shown)
        .results;
      const plain = given.includes(null)
        ? { listVal: { val: given.map(show) } }
        : { [field.replace("Val", "ListVal")]: { val: given.map((v) => shown(v as never)) } };
      expect(lists.values[0]).toEqual(plain);
    }),
    { numRuns: 50 },
  );
});

it("writes 5,000 values of 50 columns as the library reads them", () => {
  const times = new Float64Array(100).fill(1e15);
  const columns = Array.from(
    { length: 50 },
    (_, c) =>
      answerOf(
        float64(),
        Array.from({ length: 100 }, (_row, r) => r * 50 + c),
        times,
      ).answered()[0] as AnsweredColumn,
  );
  const bytes = encodeAnswer({ rowCount: 100, answered: () => columns } as never);
  const { results } = decoded("feast.serving.GetOnlineFeaturesResponse", bytes) as never as {
    results: Shown["results"][0][];
  };
  expect(results.map(({ values }) => values[99])).toEqual(
    columns.map((_, c) => ({ doubleVal: 4950 + c })),
  );
});

const request = (message: object) => encoded("feast.serving.GetOnlineFeaturesRequest", message);

it("reads every kind of value, numbers packed or not", () => {
  const values: readonly (readonly [object, unknown])[] = [
    [{ bytesVal: "AP8=" }, Uint8Array.of(0, 255)],
    [{ stringVal: "" }, ""],
    [{ int32Val: -7 }, -7],
    [{ int64Val: "-9223372036854775808" }, -(2n ** 63n)],
    [{ doubleVal: 0.1 }, 0.1],
    [{ floatVal: 0.5 }, 0.5],
    [{ boolVal: false }, false],
    [{ unixTimestampVal: 5 }, 5],
    [{ nullVal: "NULL" }, null],
    [{}, null],
    [{ int64ListVal: { val: ["1", "9007199254740993"] } }, [1, 9007199254740993n]],
    [{ stringListVal: { val: ["a", ""] } }, ["a", ""]],
    [{ floatListVal: { val: [1, 2.5] } }, [1, 2.5]],
    [{ boolSetVal: { val: [true] } }, [true]],
    [
      {
        mapVal: { val: { a: { int64Val: 1 }, b: { listVal: { val: [{ stringVal: "x" }, {}] } } } },
      },
      { a: 1, b: ["x", null] },
    ],
    [{ mapListVal: { val: [{ val: { a: { boolVal: true } } }] } }, [{ a: true }]],
    [{ jsonVal: "{}" }, "{}"],
    [{ zonedTimestampVal: { unixTimestamp: 9, zone: "Asia/Kolkata" } }, 9],
  ];
  const message = request({ entities: { x: { val: values.map(([value]) => value) } } });
  expect(decodeOnlineRequest(message, any).entities.x).toEqual(values.map(([, read]) => read));
});

it("reads a list whose numbers are not packed", () => {
  const message = Buffer.from("1a0d0a017812080a06720408010802", "hex");
  expect(decodeOnlineRequest(message, any).entities.x).toEqual([[1, 2]]);
});

it("takes names that JavaScript knows for plain columns", () => {
  const message = request({
    features: { val: ["__proto__:constructor"] },
    entities: { constructor: { val: [{ int64Val: 1 }] } },
  });
  const proto = Buffer.from("1a130a095f5f70726f746f5f5f12060a0412026869", "hex");
  const { entities } = decodeOnlineRequest(Buffer.concat([message, proto]), any);
  expect(Object.keys(entities)).toEqual(["constructor", "__proto__"]);
  expect(Object.getPrototypeOf(entities)).toBe(Object.prototype);
});

it("refuses values that hold values without an end", () => {
  let deep = Buffer.of();
  for (let i = 0; i < 1_000; i += 1) {
    const inner = Buffer.concat([Buffer.from([0x0a]), varint(deep.length), deep]);
    deep = Buffer.concat([Buffer.from([0xd2, 0x02]), varint(inner.length), inner]);
  }
  const value = Buffer.concat([Buffer.from([0x0a]), varint(deep.length), deep]);
  const entry = Buffer.concat([
    Buffer.from("0a0178", "hex"),
    Buffer.from([0x12]),
    varint(value.length),
    value,
  ]);
  const message = Buffer.concat([Buffer.from([0x1a]), varint(entry.length), entry]);
  expect(() => decodeOnlineRequest(message, any)).toThrow(/more than 32 deep/);
});

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

it("reads any bytes as a request or refuses them, and so the bytes of a request with some of them changed", () => {
  const good = request({
    features: { val: ["a:b"] },
    entities: { x: { val: [{ int64Val: "5" }, { stringListVal: { val: ["a"] } }] } },
    fullFeatureNames: true,
  });
  const change = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 });
  const changed = fc.tuple(change, fc.nat(good.length)).map(([changes, length]) => {
    const bytes = Buffer.from(good);
    for (const [at, byte] of changes) bytes[at] = byte;
    return bytes.subarray(0, length);
  });
  const garbage = fc.uint8Array({ maxLength: 80 }).map((some) => Buffer.from(some));
  fc.assert(
    fc.property(fc.oneof(changed, garbage), (message) => {
      for (const read of [
        () => decodeOnlineRequest(message, any),
        () => decodeRowRequest(message, 4),
        () => decodeRowRequest(message, 5),
      ]) {
        try {
          read();
        } catch (error) {
          expect(isFeatureStoreError(error) ? error.code : error).toMatch(
            /^FS_(REQUEST_MALFORMED|ARGUMENT_INVALID)$/,
          );
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
