import type { AnsweredColumn, LooseRow, OnlineFeatures } from "@fs/sdk";
import { LENGTH, VARINT } from "../wire/wire-reader.ts";
import { WireWriter } from "../wire/wire-writer.ts";
import { encodeValues } from "./encode-values.ts";

const METADATA = 1;
const RESULTS = 2;
const STATUSES = 2;
const TIMES = 3;

/** Bytes of one value with its status and time to the microsecond: what a number of 64 bits takes. */
const VALUE_BYTES = 28;

/**
 * An answer as the bytes of `GetOnlineFeaturesResponse`: made by column, in the order of `feature_names`. Columns that
 * share their event times share the bytes of them.
 */
export function encodeAnswer(answer: OnlineFeatures<LooseRow>): Buffer {
  const { rowCount } = answer;
  const columns = answer.answered();
  const writer = new WireWriter(256 + (columns.length + 1) * (64 + rowCount * VALUE_BYTES));
  writer.tag(METADATA, LENGTH);
  writer.part(() => encodeNames(writer, columns));
  const times = new Map<Float64Array, Buffer>();
  for (const { column, statuses, eventTimes } of columns) {
    let time = times.get(eventTimes);
    if (time === undefined) {
      time = timesOf(eventTimes, rowCount);
      times.set(eventTimes, time);
    }
    writer.tag(RESULTS, LENGTH);
    writer.part(() => {
      encodeValues(writer, column, rowCount);
      encodeStatuses(writer, statuses, rowCount);
      writer.reserve(time.length);
      writer.rawBytes(time);
    });
  }
  return writer.finish();
}

function encodeNames(writer: WireWriter, columns: readonly AnsweredColumn[]): void {
  writer.tag(1, LENGTH);
  writer.part(() => {
    for (const { field } of columns) {
      writer.tag(1, LENGTH);
      writer.text(field.name);
    }
  });
}

/** Packed; Feast counts from PRESENT = 1 in the order of sdk's statuses, since its 0 is INVALID. */
function encodeStatuses(writer: WireWriter, statuses: Uint8Array, length: number): void {
  if (length === 0) return;
  writer.tag(STATUSES, LENGTH);
  writer.varint32(length);
  writer.reserve(length);
  for (let i = 0; i < length; i += 1) writer.rawByte((statuses[i] as number) + 1);
}

/** `repeated Timestamp event_timestamps = 3`; the epoch where there is no row. */
function timesOf(times: Float64Array, length: number): Buffer {
  const writer = new WireWriter(length * 16 + 16);
  let last = Number.NaN;
  let lastBytes: Buffer = Buffer.of((TIMES << 3) | LENGTH, 0);
  for (let i = 0; i < length; i += 1) {
    const time = times[i] as number;
    if (time !== last) {
      last = time;
      lastBytes = timeOf(Number.isNaN(time) ? 0 : time);
    }
    writer.reserve(lastBytes.length);
    writer.rawBytes(lastBytes);
  }
  return writer.finish();
}

function timeOf(micros: number): Buffer {
  const writer = new WireWriter(32);
  const seconds = Math.floor(micros / 1e6);
  const nanos = (micros - seconds * 1e6) * 1000;
  writer.tag(TIMES, LENGTH);
  writer.part(() => {
    if (seconds !== 0) {
      writer.tag(1, VARINT);
      writer.int64(seconds);
    }
    if (nanos !== 0) {
      writer.tag(2, VARINT);
      writer.int64(Math.floor(nanos));
    }
  });
  return writer.finish();
}
