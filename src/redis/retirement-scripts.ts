/** KEYS: archived. Returns number, hash, through; nothing: nothing was archived. */
const ARCHIVED = `
local at = redis.call('HMGET', KEYS[1], 'number', 'hash', 'through')
return at[1] and at or {}
`;

/** KEYS: audit, archived. ARGV: hash it hangs on, number, hash, through, the id after that. */
const CUT = `
if (redis.call('HGET', KEYS[2], 'hash') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'number', ARGV[2], 'hash', ARGV[3], 'through', ARGV[4])
redis.call('XTRIM', KEYS[1], 'MINID', '=', ARGV[5])
return 1
`;

/**
 * KEYS: request, owed, answers, copies, leaving, left keys, undelivered, open, changed, the lists it stands in. ARGV:
 * id, head, version, its key.
 */
const RETIRE = `
local at = redis.call('HMGET', KEYS[1], 'head', 'version', 'ended')
if at[1] ~= ARGV[2] or at[2] ~= ARGV[3] or at[3] ~= '1' then return 'stays' end
if redis.call('HLEN', KEYS[2]) > 0 then return 'owes' end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[6], ARGV[4], ARGV[1]) end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('HDEL', KEYS[7], ARGV[1] .. '.card', ARGV[1] .. '.thread', ARGV[1] .. '.direct')
for at = 8, #KEYS do redis.call('ZREM', KEYS[at], ARGV[1]) end
redis.call('HDEL', KEYS[5], ARGV[1])
return 'left'
`;

export const RETIREMENT_SCRIPTS = {
  byokArchived: { lua: ARCHIVED, numberOfKeys: 1 },
  byokCut: { lua: CUT, numberOfKeys: 2 },
  /** How many keys there are comes first. */
  byokRetire: { lua: RETIRE },
} as const;
