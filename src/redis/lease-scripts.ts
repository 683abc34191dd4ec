/** KEYS: lease. ARGV: the holder's token, milliseconds. */
const EXTEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;

export const LEASE_SCRIPTS = {
  byokExtend: { lua: EXTEND, numberOfKeys: 1 },
  byokRelease: { lua: RELEASE, numberOfKeys: 1 },
} as const;
