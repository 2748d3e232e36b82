import { createHash } from "node:crypto";
import { HEAD_BYTES } from "@fs/sdk/adapter";
import { type KeyCommand, runKeyCommands } from "./key-commands.ts";
import type { RedisArgument, RedisClient } from "./redis-client.ts";

/**
 * Stores each value unless the head of the stored one is greater; answers how many it stored. Heads are compared as
 * numbers: Lua compares strings by the server's locale. ARGV holds the values and then the seconds to live, 0 = for ever.
 */
const SCRIPT = `
local ttl = ARGV[#KEYS + 1]
local unpack4 = struct.unpack
local stored = 0
for i = 1, #KEYS do
  local key, value = KEYS[i], ARGV[i]
  local old = redis.call('GETRANGE', key, 0, ${HEAD_BYTES - 1})
  local newer = #old < ${HEAD_BYTES}
  if not newer then
    local a, b, c, d = unpack4('>I4I4I4I4', value)
    local e, f, g, h = unpack4('>I4I4I4I4', old)
    if a ~= e then newer = a > e
    elseif b ~= f then newer = b > f
    elseif c ~= g then newer = c > g
    else newer = d >= h end
  end
  if newer then
    if ttl == '0' then redis.call('SET', key, value)
    else redis.call('SET', key, value, 'EX', ttl) end
    stored = stored + 1
  end
end
return stored
`;
const HASH = createHash("sha1").update(SCRIPT).digest("hex");

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
  const commands = batches.map(({ keys, values }): KeyCommand => {
    const words = (from: number, to: number, spelledOut: boolean): [string, RedisArgument[]] => {
      const args: RedisArgument[] = [spelledOut ? SCRIPT : HASH, to - from];
      for (let i = from; i < to; i += 1) args.push(keys[i] as string);
      for (let i = from; i < to; i += 1) args.push(asBuffer(values[i] as Uint8Array));
      args.push(ttlSeconds);
      return [spelledOut ? "eval" : "evalsha", args];
    };
    return { keys, words };
  });
  const replies = await runKeyCommands(client, commands);
  return replies.flat().reduce<number>((sum, stored) => sum + Number(stored), 0);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
