import type { RedisClient } from './connect.js';

/** Redis' clock in milliseconds: the only one that decides. */
const CLOCK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * When the request next needs a look. Something owed: soon, for its job may be lost. Else, unless it has ended,
 * every hour, and at its deadline.
 */
const RESCHEDULE = `
local function reschedule(request, owed, open, id)
  local at = redis.call('HMGET', request, 'deadline', 'ended')
  if redis.call('HLEN', owed) > 0 then
    redis.call('ZADD', open, now + 5000, id)
  elseif at[2] == '1' then
    redis.call('ZREM', open, id)
  else
    redis.call('ZADD', open, math.min(now + 3600000, tonumber(at[1]) or now + 3600000), id)
  end
end
`;

const LOAD = `
${CLOCK}
local at = redis.call('HMGET', KEYS[1], 'version', 'head', 'document', 'posted.thread', 'posted.direct')
if not at[1] then return {now} end
local answer = ''
if ARGV[1] ~= '' then answer = redis.call('HGET', KEYS[3], ARGV[1]) or '' end
return {now, at[1], at[2], at[3], at[4] or '0', at[5] or '0', redis.call('HGETALL', KEYS[2]), answer}
`;

/**
 * The one commit. KEYS: request, owed, answers, open, audit, status before, status after, requester, form, alias.
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
if change.formKeptMs then
  local by = redis.call('GET', KEYS[9])
  if by and by ~= change.id then return 'form-used ' .. by end
  redis.call('SET', KEYS[9], change.id, 'PX', change.formKeptMs)
end
redis.call('XADD', KEYS[5], '*', 'request', change.id, 'hash', change.hash, 'entry', ARGV[3])
redis.call('HSET', KEYS[1], 'head', change.hash)
if change.answerTo then redis.call('HSET', KEYS[3], change.answerTo, change.answer) end
if not change.next then return 'committed' end
redis.call('HSET', KEYS[1], 'version', change.next, 'status', change.status, 'document', ARGV[2],
  'deadline', change.deadline, 'ended', change.ended)
for _, effect in ipairs(change.effects) do redis.call('HSET', KEYS[2], effect, change.next) end
if KEYS[6] ~= KEYS[7] then
  redis.call('ZREM', KEYS[6], change.id)
  redis.call('ZADD', KEYS[7], change.requestedAtMs, change.id)
end
if change.version == '' then
  redis.call('ZADD', KEYS[8], change.requestedAtMs, change.id)
  redis.call('ZADD', KEYS[10], now, change.id)
end
if change.ended == '1' then redis.call('ZREM', KEYS[10], change.id) end
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

/** KEYS: bucket. ARGV: tokens a second, burst. Returns the milliseconds to wait, 0 with a token taken. */
const TAKE = `
${CLOCK}
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = redis.call('HMGET', KEYS[1], 'tokens', 'atMs')
local tokens = math.min(burst, (tonumber(at[1]) or burst) + (now - (tonumber(at[2]) or now)) * rate / 1000)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 1000 / rate) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'atMs', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst * 1000 / rate) + 1000)
return wait
`;

/** KEYS: lease. ARGV: the holder's token, milliseconds. */
const EXTEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;

/**
 * The last checkpoint, and the entries of the stream that it does not cover, without their texts. KEYS: audit,
 * checkpoint. ARGV: how many entries at most.
 */
const UNCHAINED = `
${CLOCK}
local at = redis.call('HMGET', KEYS[2], 'number', 'hash', 'through', 'id', 'atMs')
local entries = {}
for i, entry in ipairs(redis.call('XRANGE', KEYS[1], '(' .. (at[3] or '0-0'), '+', 'COUNT', ARGV[1])) do
  local fields = {}
  for f = 1, #entry[2], 2 do fields[entry[2][f]] = entry[2][f + 1] end
  entries[i] = {entry[1], fields.request or 'checkpoint', fields.hash or ''}
end
return {now, at[1] and at or {}, entries}
`;

/**
 * Appends a checkpoint to the one it hangs on. KEYS: audit, checkpoint. ARGV: hash of that one, number, hash,
 * through, time, text. Returns the checkpoint's id, or nothing when another one came first.
 */
const CHECKPOINT = `
if (redis.call('HGET', KEYS[2], 'hash') or '') ~= ARGV[1] then return '' end
local id = redis.call('XADD', KEYS[1], '*', 'hash', ARGV[3], 'checkpoint', ARGV[6])
redis.call('HSET', KEYS[2], 'number', ARGV[2], 'hash', ARGV[3], 'through', ARGV[4], 'atMs', ARGV[5], 'id', id)
return id
`;

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

/** KEYS: entry of the journal. Returns how many milliseconds ago it was made, and its note. */
const JOURNAL_LAST = `
${CLOCK}
local at = redis.call('HMGET', KEYS[1], 'atMs', 'note')
if not at[1] then return {} end
return {now - at[1], at[2]}
`;

/** KEYS: entry of the journal. ARGV: its note. */
const JOURNAL_ENTER = `
${CLOCK}
redis.call('HSET', KEYS[1], 'atMs', now, 'note', ARGV[1])
return 1
`;

const SCRIPTS = {
  byokLoad: { lua: LOAD, numberOfKeys: 3 },
  byokCommit: { lua: COMMIT, numberOfKeys: 10 },
  byokStrike: { lua: STRIKE, numberOfKeys: 3 },
  byokPutBack: { lua: PUT_BACK, numberOfKeys: 3 },
  byokAdvance: { lua: ADVANCE, numberOfKeys: 1 },
  byokMark: { lua: MARK, numberOfKeys: 2 },
  byokClaim: { lua: CLAIM, numberOfKeys: 1 },
  byokUnchained: { lua: UNCHAINED, numberOfKeys: 2 },
  byokCheckpoint: { lua: CHECKPOINT, numberOfKeys: 2 },
  byokTake: { lua: TAKE, numberOfKeys: 1 },
  byokNote: { lua: NOTE, numberOfKeys: 1 },
  byokGiveUp: { lua: GIVE_UP, numberOfKeys: 1 },
  byokUndelivered: { lua: UNDELIVERED, numberOfKeys: 1 },
  byokExtend: { lua: EXTEND, numberOfKeys: 1 },
  byokJournalLast: { lua: JOURNAL_LAST, numberOfKeys: 1 },
  byokJournalEnter: { lua: JOURNAL_ENTER, numberOfKeys: 1 },
  byokRelease: { lua: RELEASE, numberOfKeys: 1 },
} as const;

type Script = (...keysAndArguments: (string | number)[]) => Promise<unknown>;

/** A client that knows the scripts as commands; ioredis sends them by hash and loads them where they are missing. */
export type Scripted = RedisClient & { readonly [Name in keyof typeof SCRIPTS]: Script };

export function withScripts(client: RedisClient): Scripted {
  for (const [name, definition] of Object.entries(SCRIPTS)) client.defineCommand(name, definition);
  return client as Scripted;
}
