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
import type { ValueType } from "@fs/sdk/adapter";

/** Values of one type that stores are known to lose, as plain values. */
export interface EdgeValues {
  /** What a case says of them. */
  readonly what: string;
  readonly type: ValueType;
  readonly values: readonly unknown[];
}

const octets = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const INTEGERS = [0n, 1n, -1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const TEXTS = [
  "",
  " ",
  "0",
  "null",
  "NaN",
  "\0",
  "a\0b",
  "'\"`;--\\",
  "ä日本語",
  "e\u0301",
  "\u00e9",
  "😀",
  "\ufeffx",
];
const DOUBLES = [
  0,
  0.1,
  1 / 3,
  -1e-300,
  5e-324,
  1.7976931348623157e308,
  Number.NaN,
  Infinity,
  -Infinity,
];
const SINGLES = [
  0,
  1.5,
  0.1,
  16_777_217,
  1e-45,
  3.4028234663852886e38,
  Number.NaN,
  Infinity,
  -Infinity,
].map(Math.fround);
const INSTANTS = [
  0n,
  1n,
  -1n,
  1_704_067_200_123_456n,
  -62_135_596_800_000_000n,
  253_402_300_799_999_999n,
];
const OCTETS = [octets(), octets(0), octets(0, 255, 0, 128), octets(0xed, 0xa0, 0x80)];
const JSONS = [
  "{}",
  "[]",
  '""',
  "0",
  "false",
  '{"a":[1,null,"x"],"b":{"":1.5}}',
  '{"id":12345678901234567890}',
  '{"__proto__":{"x":1}}',
  '"é😀"',
];

/** For every kind of value the ones at the edges. */
export const EDGE_VALUES: readonly EdgeValues[] = [
  { what: "bool", type: bool(), values: [true, false] },
  {
    what: "int32, to both ends of its range",
    type: int32(),
    values: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)],
  },
  { what: "int64, beyond 2^53 too", type: int64(), values: INTEGERS },
  {
    what: "float32, rounded to 32 bits, with NaN and infinities",
    type: float32(),
    values: SINGLES,
  },
  { what: "float64, with NaN and infinities", type: float64(), values: DOUBLES },
  {
    what: "string, with empty, zero bytes, quotes and any unicode",
    type: string(),
    values: [...TEXTS, "x".repeat(70_000)],
  },
  { what: "bytes, empty and zero too", type: bytes(), values: OCTETS },
  { what: "timestamp, to the microsecond, before 1970 too", type: timestamp(), values: INSTANTS },
  { what: "json, no digit lost", type: json(), values: JSONS },
  { what: "list<bool>", type: list(bool()), values: [[], [true, null, false]] },
  { what: "list<int32>", type: list(int32()), values: [[], [0], [1, null, -(2 ** 31)]] },
  {
    what: "list<int64>, beyond 2^53 too",
    type: list(int64()),
    values: [[], [null], [...INTEGERS, null]],
  },
  { what: "list<float32>", type: list(float32()), values: [[], [...SINGLES, null]] },
  { what: "list<float64>", type: list(float64()), values: [[], [null, ...DOUBLES]] },
  {
    what: "list<string>, empty items too",
    type: list(string()),
    values: [[], [""], [...TEXTS, null, ""]],
  },
  {
    what: "list<bytes>, empty items too",
    type: list(bytes()),
    values: [[], [...OCTETS, null, octets()]],
  },
  { what: "list<timestamp>", type: list(timestamp()), values: [[], [...INSTANTS, null]] },
];
