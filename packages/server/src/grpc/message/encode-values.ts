import type { Column } from "@fs/sdk";
import { isPresent, type ValueType } from "@fs/sdk/adapter";
import { LENGTH } from "../wire/wire-reader.ts";
import { varintBytes, type WireWriter } from "../wire/wire-writer.ts";
import { encodeValue, secondsOf } from "./encode-value.ts";

/** `repeated Value values = 1`. */
const VALUES = 1;
const VALUES_TAG = (VALUES << 3) | LENGTH;

/** The most that a value of a fixed kind takes: two tags, a length, ten bytes of number. */
const ROOM = 13;

/** Numbers of the fields of `Value` that columns are written by directly, with their layouts. */
const INT32_TAG = 3 << 3;
const INT64_TAG = 4 << 3;
const DOUBLE_TAG = (5 << 3) | 1;
const FLOAT_TAG = (6 << 3) | 5;
const BOOL_TAG = 7 << 3;
const TIME_TAG = 8 << 3;

/** The values of a column as `repeated Value values = 1`, one for each row; a null is a Value with nothing in it. */
export function encodeValues(writer: WireWriter, column: Column, length: number): void {
  const write = rowWriter(writer, column);
  const { validity } = column;
  writer.reserve(length * ROOM);
  for (let i = 0; i < length; i += 1) {
    if (validity === null || isPresent(validity, i)) {
      write(i);
      continue;
    }
    writer.reserve(2);
    writer.rawByte(VALUES_TAG);
    writer.rawByte(0);
  }
}

function rowWriter(writer: WireWriter, { type, values }: Column): (row: number) => void {
  switch (type.kind) {
    case "float64":
      return doubles(writer, values as Float64Array);
    case "float32":
      return floats(writer, values as Float32Array);
    case "int64":
      return int64s(writer, values as BigInt64Array);
    case "int32":
      return (row) => whole(writer, INT32_TAG, values[row] as number);
    case "bool":
      return (row) => varint(writer, BOOL_TAG, values[row] ? 1 : 0, 0);
    case "timestamp":
      return (row) => whole(writer, TIME_TAG, secondsOf(values[row] as bigint));
    default:
      return (row) => other(writer, type, values[row]);
  }
}

function doubles(writer: WireWriter, values: Float64Array): (row: number) => void {
  return (row) => {
    writer.rawByte(VALUES_TAG);
    writer.rawByte(9);
    writer.rawByte(DOUBLE_TAG);
    writer.rawDouble(values[row] as number);
  };
}

function floats(writer: WireWriter, values: Float32Array): (row: number) => void {
  return (row) => {
    writer.rawByte(VALUES_TAG);
    writer.rawByte(5);
    writer.rawByte(FLOAT_TAG);
    writer.rawFloat(values[row] as number);
  };
}

/** int64 by its halves, so that no bigint is made. */
function int64s(writer: WireWriter, values: BigInt64Array): (row: number) => void {
  const halves = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const [low, high] = IS_LITTLE ? [0, 4] : [4, 0];
  return (row) =>
    varint(
      writer,
      INT64_TAG,
      halves.getUint32(row * 8 + low, IS_LITTLE),
      halves.getUint32(row * 8 + high, IS_LITTLE),
    );
}

const IS_LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** A whole number that a double holds. */
function whole(writer: WireWriter, tag: number, value: number): void {
  varint(writer, tag, value >>> 0, Math.floor(value / 0x1_0000_0000) >>> 0);
}

function varint(writer: WireWriter, tag: number, low: number, high: number): void {
  writer.rawByte(VALUES_TAG);
  writer.rawByte(1 + varintBytes(low, high));
  writer.rawByte(tag);
  writer.rawVarint64(low, high);
}

function other(writer: WireWriter, type: ValueType, value: unknown): void {
  writer.tag(VALUES, LENGTH);
  writer.part(() => encodeValue(writer, type, value));
}
