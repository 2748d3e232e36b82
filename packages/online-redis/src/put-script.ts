import { createHash } from "node:crypto";
import { HEAD_BYTES } from "@fs/sdk/adapter";

/**
 * Stores each value unless the head of the stored one is greater; answers how many it stored. Heads are compared as
 * numbers: Lua compares strings by the server's locale. A call out of Lua, and an argument into it, cost more than the
 * work that they ask for, so they are few:
 *
 * - ARGV[1]: seconds to live, 0 = for ever
 * - ARGV[2]: 1 = stored values are read whole by one MGET; 0 = their heads are read one by one
 * - ARGV[3]: the length of each value (32 bits each) where all values are one argument, ARGV[4]; else empty, and the
 *   values follow
 */
export const PUT_SCRIPT: string = `
local call, read, slice = redis.call, struct.unpack, string.sub
local count, ttl, sizes, joined = #KEYS, ARGV[1], ARGV[3], ARGV[4]
local together = #sizes > 0
local stored = ARGV[2] == '1' and call('MGET', unpack(KEYS))
local newer, last, at, size = {}, 0, 1, 0
for i = 1, count do
  local key, text = KEYS[i], joined
  if together then
    at = at + size
    size = read('>I4', sizes, 4 * i - 3)
  else
    text = ARGV[3 + i]
  end
  local old
  if stored then old = stored[i] else old = call('GETRANGE', key, 0, ${HEAD_BYTES - 1}) end
  local wins = not old or #old < ${HEAD_BYTES}
  if not wins then
    local a, b = read('>I4I4', text, at)
    local c, d = read('>I4I4', old)
    if a ~= c then wins = a > c
    elseif b ~= d then wins = b > d
    else
      a, b = read('>I4I4', text, at + 8)
      c, d = read('>I4I4', old, 9)
      if a ~= c then wins = a > c else wins = b >= d end
    end
  end
  if wins then
    newer[last + 1] = key
    newer[last + 2] = together and slice(text, at, at + size - 1) or text
    last = last + 2
  end
end
if last > 0 and ttl == '0' then
  call('MSET', unpack(newer))
else
  for i = 1, last, 2 do call('SET', newer[i], newer[i + 1], 'EX', ttl) end
end
return last / 2
`;

/** What EVALSHA calls the script. */
export const PUT_SCRIPT_HASH: string = createHash("sha1").update(PUT_SCRIPT).digest("hex");
