import { CLOCK } from './clock-script.js';

/**
 * When the request next needs a look. Something owed: soon, for its job may be lost. Else every hour and at the
 * moment when it needs an event of its own; one that has ended and needs none, never again.
 */
const RESCHEDULE = `
local function reschedule(request, owed, open, id)
  local at = redis.call('HMGET', request, 'dueAtMs', 'ended')
  if redis.call('HLEN', owed) > 0 then
    redis.call('ZADD', open, now + 5000, id)
  elseif at[2] == '1' and not tonumber(at[1]) then
    redis.call('ZREM', open, id)
  else
    redis.call('ZADD', open, math.min(now + 3600000, tonumber(at[1]) or now + 3600000), id)
  end
end
`;

const LOAD = `
${CLOCK}
local at = redis.call('HMGET', KEYS[1], 'version', 'head', 'document', 'posted.thread', 'posted.direct',
  'posted.on-behalf')
if not at[1] then return {now} end
local answer = ''
if ARGV[1] ~= '' then answer = redis.call('HGET', KEYS[3], ARGV[1]) or '' end
return {now, at[1], at[2], at[3], at[4] or '0', at[5] or '0', at[6] or '0', redis.call('HGETALL', KEYS[2]), answer}
`;

/**
 * The one commit. KEYS: request, owed, answers, open, audit, form, alias after, alias before, changed,
 * operations, the lists it leaves, the lists it comes to.
 * ARGV: what to do as JSON, the document, the audit entry. Everything is checked before anything is written.
 */
const COMMIT = `
${CLOCK}
${RESCHEDULE}
local change = cjson.decode(ARGV[1])
local at = redis.call('HMGET', KEYS[1], 'version', 'head')
if (at[1] or '') ~= change.version or (at[2] or '') ~= change.head then return 'conflict' end
if change.notBeforeMs and now < change.notBeforeMs then return 'conflict' end
if change.notAfterMs and now >= change.notAfterMs then return 'conflict' end
if change.unlessPaused and (redis.call('HEXISTS', KEYS[10], 'paused:everything') == 1
  or redis.call('HEXISTS', KEYS[10], 'paused:' .. change.unlessPaused) == 1) then return 'paused' end
if change.formKeptMs then
  local by = redis.call('GET', KEYS[6])
  if by and by ~= change.id then return 'form-used ' .. by end
  redis.call('SET', KEYS[6], change.id, 'PX', change.formKeptMs)
end
redis.call('XADD', KEYS[5], '*', 'request', change.id, 'hash', change.hash, 'entry', ARGV[3])
redis.call('HSET', KEYS[1], 'head', change.hash)
if change.answerTo then redis.call('HSET', KEYS[3], change.answerTo, change.answer) end
if not change.next then return 'committed' end
redis.call('HSET', KEYS[1], 'version', change.next, 'status', change.status, 'document', ARGV[2],
  'dueAtMs', change.dueAtMs, 'ended', change.ended)
for _, effect in ipairs(change.effects) do redis.call('HSET', KEYS[2], effect, change.next) end
local joined = #KEYS - #change.places
for at = 11, joined do redis.call('ZREM', KEYS[at], change.id) end
for at, place in ipairs(change.places) do redis.call('ZADD', KEYS[joined + at], place, change.id) end
redis.call('ZADD', KEYS[9], 'LT', now + 250, change.id)
if change.version == '' or KEYS[7] ~= KEYS[8] then
  redis.call('ZREM', KEYS[8], change.id)
  redis.call('ZADD', KEYS[7], now, change.id)
end
if change.freesAlias == '1' then redis.call('ZREM', KEYS[7], change.id) end
reschedule(KEYS[1], KEYS[2], KEYS[4], change.id)
return 'committed'
`;

/** KEYS: request, owed, open. ARGV: id, effect, version. */
const STRIKE = `
${CLOCK}
${RESCHEDULE}
if redis.call('HGET', KEYS[2], ARGV[2]) ~= ARGV[3] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[2])
reschedule(KEYS[1], KEYS[2], KEYS[3], ARGV[1])
return 1
`;

/** KEYS: request, owed, open. ARGV: id. Something still owed is left as the claim left it, so that it is not claimed at once. */
const PUT_BACK = `
${CLOCK}
${RESCHEDULE}
if redis.call('HLEN', KEYS[2]) == 0 then reschedule(KEYS[1], KEYS[2], KEYS[3], ARGV[1]) end
return 1
`;

/** KEYS: request. ARGV: field of the cursor, where it stands. */
const ADVANCE = `
if (redis.call('HGET', KEYS[1], ARGV[1]) or '0') ~= ARGV[2] then return 0 end
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
return 1
`;

/** KEYS: a hash, mark. ARGV: one of its fields and what was read there, for how long the mark is kept. A write, so that there is something for WAIT to wait for. */
const MARK = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
return 1
`;

/** KEYS: open. ARGV: how many, for how many milliseconds they are left alone. */
const CLAIM = `
${CLOCK}
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, id in ipairs(due) do redis.call('ZADD', KEYS[1], now + ARGV[2], id) end
return due
`;

export const RECORD_SCRIPTS = {
  byokLoad: { lua: LOAD, numberOfKeys: 3 },
  /** How many keys there are comes first. */
  byokCommit: { lua: COMMIT },
  byokStrike: { lua: STRIKE, numberOfKeys: 3 },
  byokPutBack: { lua: PUT_BACK, numberOfKeys: 3 },
  byokAdvance: { lua: ADVANCE, numberOfKeys: 1 },
  byokMark: { lua: MARK, numberOfKeys: 2 },
  byokClaim: { lua: CLAIM, numberOfKeys: 1 },
} as const;
