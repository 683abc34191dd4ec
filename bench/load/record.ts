import type { Redis } from 'ioredis';

/** One key of Redis, as far as it speaks of one request. */
type Piece =
  | { readonly type: 'string'; readonly key: string; readonly value: string }
  | { readonly type: 'hash'; readonly key: string; readonly fields: readonly string[] }
  | { readonly type: 'zset'; readonly key: string; readonly places: readonly string[] }
  | { readonly type: 'stream'; readonly key: string; readonly entries: readonly (readonly string[])[] };

/** All that Redis holds of one request, whatever the bot calls it. */
export interface RequestRecord {
  readonly id: string;
  readonly pieces: readonly Piece[];
}

/** What belongs to a running process or to a queue, and would not be there of a request that only waits. */
const PASSING = /:(?:jobs|lease|line|cache|draft|homes):/;

/** Reads everything that names the request, jobs and leases aside. */
export async function readRecord(redis: Redis, id: string): Promise<RequestRecord> {
  const pieces: Piece[] = [];
  for await (const keys of redis.scanStream({ count: 1_000 })) {
    for (const key of keys as string[]) {
      if (PASSING.test(key)) continue;
      const piece = await readPiece(redis, key, id);
      if (piece) pieces.push(piece);
    }
  }
  return { id, pieces };
}

async function readPiece(redis: Redis, key: string, id: string): Promise<Piece | undefined> {
  const type = await redis.type(key);
  if (type === 'string') {
    const value = (await redis.get(key)) ?? '';
    return key.includes(id) || value.includes(id) ? { type, key, value } : undefined;
  }
  if (type === 'hash') {
    if (!key.includes(id)) return undefined;
    return { type, key, fields: Object.entries(await redis.hgetall(key)).flat() };
  }
  if (type === 'zset') {
    const [member, score] = [id, await redis.zscore(key, id)];
    return score === null ? undefined : { type, key, places: [score, member] };
  }
  if (type === 'stream') {
    const entries = (await redis.xrange(key, '-', '+')).map(([, fields]) => fields);
    const own = entries.filter((fields) => fields.includes(id));
    return own.length === 0 ? undefined : { type, key, entries: own };
  }
  throw new Error(`A ${type} cannot be copied: ${key}`);
}

/** Crockford's base 32, as the bot's own ids have it. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** An id that no request has. */
export function idOf(turn: number): string {
  let rest = turn;
  let digits = '';
  for (let place = 0; place < 12; place += 1) {
    digits = (DIGITS[rest % 32] ?? '') + digits;
    rest = Math.floor(rest / 32);
  }
  return digits.replace(/^(.{4})(.{4})(.{4})$/, '$1-$2-$3');
}

/** The commands that write the same record for another request. */
function copiesOf({ id, pieces }: RequestRecord, newId: string): [string, ...string[]][] {
  const own = (text: string) => text.replaceAll(id, newId);
  return pieces.flatMap((piece) => {
    // A key that names the request only by what it holds, such as that of its form, has one name a request too.
    const isShared = piece.type !== 'string';
    const key = piece.key.includes(id) || isShared ? own(piece.key) : `${piece.key}-${newId}`;
    return commandsFor(piece, key, own);
  });
}

function commandsFor(piece: Piece, key: string, own: (text: string) => string): [string, ...string[]][] {
  switch (piece.type) {
    case 'string':
      return [['set', key, own(piece.value)]];
    case 'hash':
      return [['hset', key, ...piece.fields.map(own)]];
    case 'zset':
      return [['zadd', key, ...piece.places.map(own)]];
    case 'stream':
      return piece.entries.map((fields) => ['xadd', key, '*', ...fields.map(own)]);
  }
}

const AT_ONCE = 500;

/** Writes so many copies; answers their ids. */
export async function seed(redis: Redis, record: RequestRecord, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, turn) => idOf(turn + 1));
  for (let from = 0; from < count; from += AT_ONCE) {
    const commands = ids.slice(from, from + AT_ONCE).flatMap((each) => copiesOf(record, each));
    const answers = (await redis.pipeline(commands).exec()) ?? [];
    const failed = answers.find(([error]) => error !== null);
    if (failed) throw new Error(`Redis did not take a copy: ${String(failed[0])}`);
  }
  return ids;
}
