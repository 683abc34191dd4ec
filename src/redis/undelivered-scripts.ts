import { CLOCK } from './clock-script.js';

/**
 * KEYS: undelivered. ARGV: piece, entry as JSON, first and longest milliseconds to wait. Returns how often it was
 * tried for this reason, and the wait before the next try.
 */
const NOTE = `
${CLOCK}
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
return {entry.tries, math.ceil(wait)}
`;

/** KEYS: undelivered. ARGV: field, entry as JSON. Returns 0 when it is listed as just that already. */
const GIVE_UP = `
${CLOCK}
local entry = cjson.decode(ARGV[2])
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before then
  before = cjson.decode(before)
  if before.state == entry.state and before.code == entry.code then return 0 end
end
entry.sinceMs, entry.tries = now, 1
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(entry))
return 1
`;

/** KEYS: undelivered. ARGV: for how many milliseconds what was given up is kept. Returns what is left, as JSON each. */
const UNDELIVERED = `
${CLOCK}
local left = {}
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  local entry = cjson.decode(all[at + 1])
  if entry.state == 'given-up' and entry.sinceMs < now - ARGV[1] then
    redis.call('HDEL', KEYS[1], all[at])
  else
    left[#left + 1] = all[at + 1]
  end
end
return left
`;

export const UNDELIVERED_SCRIPTS = {
  byokNote: { lua: NOTE, numberOfKeys: 1 },
  byokGiveUp: { lua: GIVE_UP, numberOfKeys: 1 },
  byokUndelivered: { lua: UNDELIVERED, numberOfKeys: 1 },
} as const;
