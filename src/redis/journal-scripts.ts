import { CLOCK } from './clock-script.js';

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

export const JOURNAL_SCRIPTS = {
  byokJournalLast: { lua: JOURNAL_LAST, numberOfKeys: 1 },
  byokJournalEnter: { lua: JOURNAL_ENTER, numberOfKeys: 1 },
} as const;
