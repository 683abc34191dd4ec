/** KEYS: copies. ARGV: person, message. A copy is `posting`, or its message and the version that it shows. */
const RECORD_COPY = `
local copy = redis.call('HGET', KEYS[1], ARGV[1])
if copy ~= 'posting' then return copy or '' end
copy = ARGV[2] .. ' 0'
redis.call('HSET', KEYS[1], ARGV[1], copy)
return copy
`;

/** KEYS: copies. ARGV: person, message, the version that it shows; an empty one: the message is gone. */
const CHANGE_COPY = `
local copy = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if string.sub(copy, 1, #ARGV[2] + 1) ~= ARGV[2] .. ' ' then return 0 end
if ARGV[3] == '' then return redis.call('HDEL', KEYS[1], ARGV[1]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
return 1
`;

export const COPY_SCRIPTS = {
  byokRecordCopy: { lua: RECORD_COPY, numberOfKeys: 1 },
  byokChangeCopy: { lua: CHANGE_COPY, numberOfKeys: 1 },
} as const;
