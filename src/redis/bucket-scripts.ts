import { CLOCK } from './clock-script.js';

/**
 * A bucket gives out slots, `interval` apart and each once; `tail` is the last one given. What is served is counted
 * by itself: `spent` is when the bucket will be full again, at `burst + 1` tokens. All of it is on the bucket's own
 * clock, which stands while it is held.
 * KEYS: bucket, line (taker → slot). ARGV: milliseconds between tokens, burst, taker.
 */
const BUCKET = `
${CLOCK}
local interval, burst, taker = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local at = redis.call('HMGET', KEYS[1], 'tail', 'spent', 'behindMs', 'heldUntilMs')
local tail, spent = tonumber(at[1]) or 0, tonumber(at[2]) or 0
local behind, held = tonumber(at[3]) or 0, tonumber(at[4]) or 0
local clock = math.max(now, held) - behind
local function exactly(number) return string.format('%.17g', number) end
local function save()
  redis.call('HSET', KEYS[1], 'tail', tail, 'spent', spent, 'behindMs', behind, 'heldUntilMs', held)
  local ttl = math.ceil(math.max(tail + behind, held, now)) - now + 60000
  redis.call('PEXPIRE', KEYS[1], ttl)
  redis.call('PEXPIRE', KEYS[2], ttl)
end
`;

/**
 * Who comes in time, within `burst - 1` intervals of the slot, is served: a token is kept for each of those, and
 * for the slot that comes next. Who comes later gets a token that nobody is expected to need, or a new slot. Slots
 * that nobody came for within a minute are forgotten. Returns the milliseconds to wait, 0 with a token.
 */
const TAKE = `
${BUCKET}
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', exactly(clock - 60000))
local slot = tonumber(redis.call('ZSCORE', KEYS[2], taker))
redis.call('ZREM', KEYS[2], taker)
if not slot then
  tail = math.max(tail + interval, clock - (burst - 1) * interval)
  slot = tail
end
local due
if slot <= clock and now >= held then
  local tokens = burst + 1 - math.max(0, spent - clock) / interval
  local reserved = 0
  local intime = clock - math.max(1, burst - 1) * interval
  if slot <= intime then
    reserved = redis.call('ZCOUNT', KEYS[2], '(' .. exactly(intime), exactly(clock))
    local next = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. exactly(clock), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
    if next[2] then reserved = reserved + 1 - math.min(1, (tonumber(next[2]) - clock) / interval) end
  end
  if tokens - reserved >= 0.999999 then
    spent = math.max(spent, clock) + interval
    save()
    return 0
  end
  due = clock + (1 + reserved - tokens) * interval
  if slot <= intime then
    due = math.max(tail + interval, due)
    tail, slot = due, due
  end
end
redis.call('ZADD', KEYS[2], slot, taker)
save()
return math.max(1, math.ceil(math.max((due or slot) + behind, held) - now))
`;

/**
 * ARGV, the fourth: for how many milliseconds. The taker gets its token back; nobody else catches up afterwards
 * on what was not taken before.
 */
const HOLD = `
${BUCKET}
local till = math.max(held, now + tonumber(ARGV[4]))
behind = behind + till - math.max(now, held)
held = till
tail = math.max(tail, clock)
spent = spent - interval
redis.call('ZADD', KEYS[2], clock, taker)
save()
return 1
`;

export const BUCKET_SCRIPTS = {
  byokTake: { lua: TAKE, numberOfKeys: 2 },
  byokHold: { lua: HOLD, numberOfKeys: 2 },
} as const;
