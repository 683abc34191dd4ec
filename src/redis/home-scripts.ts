import { CLOCK } from './clock-script.js';

/** KEYS: home, due. ARGV: user, milliseconds that it is kept. What is known of the last drawing stays. */
const HOME_OPENED = `
${CLOCK}
redis.call('SET', KEYS[1], redis.call('GET', KEYS[1]) or '', 'PX', ARGV[2])
redis.call('ZADD', KEYS[2], 'LT', now, ARGV[1])
return 1
`;

/** KEYS: due. ARGV: in how many milliseconds, users. Whoever is due sooner stays so. */
const HOME_ASK = `
${CLOCK}
for at = 2, #ARGV do redis.call('ZADD', KEYS[1], 'LT', now + ARGV[1], ARGV[at]) end
return 1
`;

/** KEYS: due or changed. ARGV: how many, for how many milliseconds. Half a millisecond is what no other moment has. */
const TURN_CLAIM = `
${CLOCK}
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
local claimed = {}
for _, name in ipairs(due) do
  local claim = string.format('%d.5', now + ARGV[2])
  redis.call('ZADD', KEYS[1], claim, name)
  claimed[#claimed + 1] = {name, claim}
end
return claimed
`;

/** KEYS: due or changed. ARGV: name, claim, milliseconds until it is due again, or nothing: it is done. */
const TURN_END = `
${CLOCK}
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] == '' then redis.call('ZREM', KEYS[1], ARGV[1])
else redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1]) end
return 1
`;

export const HOME_SCRIPTS = {
  byokHomeOpened: { lua: HOME_OPENED, numberOfKeys: 2 },
  byokHomeAsk: { lua: HOME_ASK, numberOfKeys: 1 },
  byokTurnClaim: { lua: TURN_CLAIM, numberOfKeys: 1 },
  byokTurnEnd: { lua: TURN_END, numberOfKeys: 1 },
} as const;
