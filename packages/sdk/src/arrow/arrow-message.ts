import type { Field } from "../contract/columns.ts";
import { LOW_WORD } from "../online/word-order.ts";
import type { ArrowBody } from "./arrow-body.ts";
import { arrowField } from "./arrow-field.ts";
import { flatbuffer, type LongPair, longs, type Part, parts, scalar, table } from "./flatbuffer.ts";

const VERSION_5 = 4;
const HEADER = { schema: 1, recordBatch: 3 } as const;
const ENDIAN = { little: 0, big: 1 } as const;
const PADDING = new Uint8Array(8);

/** The message that a stream begins with: names and types of its columns, and the byte order of this machine's arrays. */
export function schemaMessage(fields: readonly Field[]): readonly Uint8Array[] {
  const order = LOW_WORD === 0 ? ENDIAN.little : ENDIAN.big;
  return message(HEADER.schema, table(scalar(2, order), parts(fields.map(arrowField))), []);
}

/** The message of one record batch of `length` rows. */
export function recordBatchMessage(length: number, body: ArrowBody): readonly Uint8Array[] {
  let end = 0;
  const places = body.buffers.map((buffer): LongPair => {
    const start = end;
    end += padded(buffer.length);
    return [start, buffer.length];
  });
  const header = table(scalar(8, length), longs(body.nodes), longs(places));
  return message(HEADER.recordBatch, header, body.buffers);
}

/** What a stream ends with: a message without length. */
export function endOfStream(): Uint8Array {
  return Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);
}

/** The pieces of a message, which together are a multiple of eight bytes, so that the next one is aligned too. */
function message(
  headerType: number,
  header: Part,
  buffers: readonly Uint8Array[],
): readonly Uint8Array[] {
  const bodyLength = buffers.reduce((sum, buffer) => sum + padded(buffer.length), 0);
  const metadata = flatbuffer(
    table(scalar(2, VERSION_5), scalar(1, headerType), header, scalar(8, bodyLength)),
  );
  const prefix = new Uint8Array(8);
  const view = new DataView(prefix.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, padded(metadata.length), true);
  return [prefix, ...[metadata, ...buffers].flatMap(withPadding)];
}

function withPadding(bytes: Uint8Array): readonly Uint8Array[] {
  return [bytes, PADDING.subarray(0, padded(bytes.length) - bytes.length)];
}

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}
