import { CLOCK } from './clock-script.js';

/** KEYS of every script that writes: undelivered, then the pieces that are waiting, blocked and given up. */
const PLACE = `
local function place(piece, state, atMs)
  for at, each in ipairs({'waiting', 'blocked', 'given-up'}) do
    if each == state then redis.call('ZADD', KEYS[at + 1], atMs, piece)
    else redis.call('ZREM', KEYS[at + 1], piece) end
  end
end
`;

/**
 * ARGV: piece, entry as JSON, first and longest milliseconds to wait. Returns how often it was
 * tried for this reason, and the wait before the next try.
 */
const NOTE = `
${CLOCK}
${PLACE}
local entry = cjson.decode(ARGV[2])
entry.sinceMs, entry.tries = now, 1
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before then
  before = cjson.decode(before)
  if before.index == entry.index then
    entry.sinceMs = before.sinceMs
    if before.code == entry.code then entry.tries = before.tries + 1 end
  end
end
local wait = math.min(ARGV[3] * 2 ^ math.min(entry.tries - 1, 30), tonumber(ARGV[4]))
entry.nextTryAtMs = now + wait
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(entry))
place(ARGV[1], entry.state, entry.sinceMs)
return {entry.tries, math.ceil(wait)}
`;

/** ARGV: field, entry as JSON. Returns 0 when it is listed as just that already. */
const GIVE_UP = `
${CLOCK}
${PLACE}
local entry = cjson.decode(ARGV[2])
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before then
  before = cjson.decode(before)
  if before.state == entry.state and before.code == entry.code then return 0 end
end
entry.sinceMs, entry.tries = now, 1
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(entry))
place(ARGV[1], entry.state, entry.sinceMs)
return 1
`;

/** ARGV: piece. */
const CLEAR = `
${PLACE}
redis.call('HDEL', KEYS[1], ARGV[1])
place(ARGV[1], 'delivered', 0)
return 1
`;

/** ARGV: for how many milliseconds what was given up is kept. Returns what is left, as JSON each. */
const UNDELIVERED = `
${CLOCK}
${PLACE}
local left = {}
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  local entry = cjson.decode(all[at + 1])
  if entry.state == 'given-up' and entry.sinceMs < now - ARGV[1] then
    redis.call('HDEL', KEYS[1], all[at])
    place(all[at], 'delivered', 0)
  else
    left[#left + 1] = all[at + 1]
  end
end
return left
`;

export const UNDELIVERED_SCRIPTS = {
  byokNote: { lua: NOTE, numberOfKeys: 4 },
  byokGiveUp: { lua: GIVE_UP, numberOfKeys: 4 },
  byokClear: { lua: CLEAR, numberOfKeys: 4 },
  byokUndelivered: { lua: UNDELIVERED, numberOfKeys: 4 },
} as const;
