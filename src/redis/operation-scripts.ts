import { CLOCK } from './clock-script.js';

/** KEYS: operations. Returns the clock, and every field with its value. */
const OPERATIONS = `
${CLOCK}
return {now, redis.call('HGETALL', KEYS[1])}
`;

const CHANGE_NOTES = `
local function change(operations, notes)
  for name, note in pairs(cjson.decode(notes)) do
    if note == cjson.null then redis.call('HDEL', operations, name)
    else redis.call('HSET', operations, name, note) end
  end
end
`;

/** KEYS: operations, audit. ARGV: hash of the operation it hangs on, its own hash, its text, changes of the notes as JSON. */
const RECORD_OPERATION = `
${CHANGE_NOTES}
if (redis.call('HGET', KEYS[1], 'head') or '') ~= ARGV[1] then return 0 end
redis.call('XADD', KEYS[2], '*', 'hash', ARGV[2], 'operation', ARGV[3])
redis.call('HSET', KEYS[1], 'head', ARGV[2])
change(KEYS[1], ARGV[4])
return 1
`;

/** KEYS: operations. ARGV: changes of the notes as JSON. */
const NOTE_OPERATIONS = `
${CHANGE_NOTES}
change(KEYS[1], ARGV[1])
return 1
`;

export const OPERATION_SCRIPTS = {
  byokOperations: { lua: OPERATIONS, numberOfKeys: 1 },
  byokRecordOperation: { lua: RECORD_OPERATION, numberOfKeys: 2 },
  byokNoteOperations: { lua: NOTE_OPERATIONS, numberOfKeys: 1 },
} as const;
