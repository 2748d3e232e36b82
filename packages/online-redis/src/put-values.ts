import { type KeyCommand, runKeyCommands } from "./key-commands.ts";
import { PUT_SCRIPT, PUT_SCRIPT_HASH } from "./put-script.ts";
import type { RedisArgument, RedisClient } from "./redis-client.ts";

/** Values of up to so many bytes on average travel as one argument, which spares both sides an argument each. */
const JOINED_BYTES = 256;
/** Up to so many bytes a whole value is read sooner than its head alone is asked for. */
const WHOLE_BYTES = 512;

/** Values for keys that, on a cluster, lie in one slot. */
export interface PutBatch {
  readonly keys: readonly string[];
  readonly values: readonly Uint8Array[];
}

/** Stores the newer of what is given and what is there, a script for each batch. Answers how many values were stored. */
export async function putValues(
  client: RedisClient,
  batches: readonly PutBatch[],
  ttlSeconds: number,
): Promise<number> {
  const commands = batches.map(
    ({ keys, values }): KeyCommand => ({
      keys,
      words(from, to, spelledOut) {
        const script = spelledOut ? PUT_SCRIPT : PUT_SCRIPT_HASH;
        const named = keys.slice(from, to);
        const args = [script, named.length, ...named, ttlSeconds, ...valueArgs(values, from, to)];
        return [spelledOut ? "eval" : "evalsha", args];
      },
    }),
  );
  const replies = await runKeyCommands(client, commands);
  return replies.flat().reduce<number>((sum, stored) => sum + Number(stored), 0);
}

function valueArgs(values: readonly Uint8Array[], from: number, to: number): RedisArgument[] {
  const sizes = Buffer.allocUnsafe(4 * (to - from));
  let bytes = 0;
  for (let i = from; i < to; i += 1) {
    const { byteLength } = values[i] as Uint8Array;
    sizes.writeUInt32BE(byteLength, 4 * (i - from));
    bytes += byteLength;
  }
  const average = bytes / (to - from);
  const whole = average <= WHOLE_BYTES ? 1 : 0;
  const chosen = values.slice(from, to);
  if (average <= JOINED_BYTES) return [whole, sizes, joined(chosen, bytes)];
  return [
    whole,
    "",
    ...chosen.map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    ),
  ];
}

/** The bytes of values one after the other; without a copy where they lie so. */
function joined(values: readonly Uint8Array[], bytes: number): Buffer {
  const first = values[0] as Uint8Array;
  let end = first.byteOffset;
  for (const { buffer, byteOffset, byteLength } of values) {
    if (buffer !== first.buffer || byteOffset !== end) return Buffer.concat(values, bytes);
    end += byteLength;
  }
  return Buffer.from(first.buffer, first.byteOffset, bytes);
}
