import { CLOCK } from './clock-script.js';

/** KEYS: replicas. ARGV: replica, its config. */
const REPLICA_NOTE = `
${CLOCK}
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
return 1
`;

/** KEYS: replicas. ARGV: for how many milliseconds a replica is believed to run. Returns the configs of those that do. */
const REPLICA_CONFIGS = `
${CLOCK}
local configs = {}
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  local since, config = string.match(all[at + 1], '^(%d+) (.*)$')
  if tonumber(since) < now - ARGV[1] then redis.call('HDEL', KEYS[1], all[at])
  else configs[#configs + 1] = config end
end
return configs
`;

export const REPLICA_SCRIPTS = {
  byokReplicaNote: { lua: REPLICA_NOTE, numberOfKeys: 1 },
  byokReplicaConfigs: { lua: REPLICA_CONFIGS, numberOfKeys: 1 },
} as const;
