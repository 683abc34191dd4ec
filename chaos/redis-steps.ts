/** What a command means to the bot; told from its keys, for every script looks alike from outside. */

const PREFIX = '{byok}:';

/** `undefined`: nothing worth a name, such as a greeting of the connection. */
export function stepOfCommand(words: readonly Buffer[]): string | undefined {
  const name = words[0]?.toString('latin1').toUpperCase();
  if (name === 'EVALSHA' || name === 'EVAL') {
    const count = Number(words[2]?.toString('latin1'));
    const keys = words.slice(3, 3 + count).map((key) => key.toString('utf8'));
    return stepOfScript(keys, words.slice(3 + count));
  }
  const key = words[1]?.toString('utf8') ?? '';
  if (!key.startsWith(PREFIX)) return undefined;
  const [kind = ''] = key.slice(PREFIX.length).split(':');
  return kind === 'jobs' ? `job ${name?.toLowerCase()}` : OF_PLAIN_KEY[kind];
}

const OF_PLAIN_KEY: Readonly<Record<string, string>> = {
  lease: 'lease',
  draft: 'draft',
  cache: 'cache',
};

function stepOfScript(keys: readonly string[], args: readonly Buffer[]): string | undefined {
  const [first = ''] = keys;
  if (!first.startsWith(PREFIX)) return undefined;
  if (first === `${PREFIX}audit`) return 'audit checkpoint';
  if (keys.includes(`${PREFIX}audit`)) return `commit ${eventIn(args)}`;
  const [kind = '', queue = ''] = first.slice(PREFIX.length).split(':');
  if (kind === 'jobs') return stepOfJob(queue, keys);
  if (kind === 'open') return 'sweep claim';
  if (kind === 'quota' || kind === 'lease') return kind;
  if (kind !== 'request') return undefined;
  if (keys.length === 1) return 'advance cursor';
  if (keys.includes(`${PREFIX}open`)) return args.length > 1 ? 'strike effect' : 'sweep put back';
  return 'load';
}

/** The event of the audit entry that a commit writes; its own name is the last `type` before the entry ends. */
function eventIn(args: readonly Buffer[]): string {
  const entry = args.at(-1)?.toString('utf8') ?? '';
  try {
    const { event, refusal } = JSON.parse(entry) as { event: { type: string }; refusal: string | null };
    return refusal === null ? event.type : 'refusal';
  } catch {
    return 'of something';
  }
}

function stepOfJob(queue: string, keys: readonly string[]): string {
  const last = keys.map((key) => key.slice(key.lastIndexOf(':') + 1));
  if (last[0] === 'wait' && last.includes('id')) return `enqueue ${queue}`;
  if (last[0] === 'wait' && (last.includes('completed') || last.includes('failed')))
    return `job end ${queue}`;
  if (last[0] === 'wait' && last[1] === 'active') return `job take ${queue}`;
  if (last[0] === 'marker' && last.includes('wait')) return `job postpone ${queue}`;
  return 'job other';
}
