import { CLOCK } from './clock-script.js';

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
  local of = fields.request or (fields.operation and 'operation') or 'checkpoint'
  entries[i] = {entry[1], of, fields.hash or ''}
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

export const AUDIT_SCRIPTS = {
  byokUnchained: { lua: UNCHAINED, numberOfKeys: 2 },
  byokCheckpoint: { lua: CHECKPOINT, numberOfKeys: 2 },
} as const;
