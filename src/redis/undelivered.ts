import { z } from 'zod';
import type { EpochMs, RequestId } from '../domain/names.js';
import type {
  Delivery,
  Noted,
  Setback,
  Undelivered,
  UndeliveredEntry,
} from '../workflow/undelivered-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { parsing } from './read-snapshot.js';
import type { Scripted } from './scripts.js';

const GIVEN_UP_KEPT_MS = 7 * 24 * 3_600_000;

/** One hash for all replicas: the piece of a request → what stops it. */
export class RedisUndelivered implements Undelivered {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async note(what: Delivery, { state, code, firstWaitMs, longestWaitMs }: Setback): Promise<Noted> {
    const entry = JSON.stringify({ ...asEntry(what), state, code });
    const noted = await asking('undelivered', () =>
      this.redis.byokNote(this.names.undelivered, pieceOf(what), entry, firstWaitMs, longestWaitMs),
    );
    const [tries, nextTryInMs] = Pair.parse(noted);
    return { tries, nextTryInMs };
  }

  async giveUp(what: Delivery, code: string): Promise<'listed' | 'listed-before'> {
    const entry = JSON.stringify({ ...asEntry(what), state: 'given-up', code });
    // A card is one thing that changes; of a lane's messages, each is lost for itself.
    const field = what.piece === 'card' ? pieceOf(what) : `${pieceOf(what)}.${what.index}`;
    const isNew = await asking('undelivered', () =>
      this.redis.byokGiveUp(this.names.undelivered, field, entry),
    );
    return isNew === 1 ? 'listed' : 'listed-before';
  }

  async clear(piece: Pick<Delivery, 'id' | 'piece'>): Promise<void> {
    await asking('undelivered', () => this.redis.hdel(this.names.undelivered, pieceOf(piece)));
  }

  async list(): Promise<readonly UndeliveredEntry[]> {
    const listed = await asking('undelivered', () =>
      this.redis.byokUndelivered(this.names.undelivered, GIVEN_UP_KEPT_MS),
    );
    const entries = parsing('what is undelivered', () => Listed.parse(listed));
    return entries.sort((one, other) => one.sinceMs - other.sinceMs);
  }
}

function pieceOf({ id, piece }: Pick<Delivery, 'id' | 'piece'>): string {
  return `${id}.${piece}`;
}

function asEntry({ id, piece, index, channel }: Delivery) {
  return { request: id, piece, index, channel };
}

const Pair = z.tuple([z.coerce.number(), z.coerce.number()]);

const Moment = z.number().transform((ms) => ms as EpochMs);

const Entry = z.object({
  request: z.string().transform((id) => id as RequestId),
  piece: z.enum(['card', 'thread', 'direct']),
  index: z.number(),
  channel: z.string(),
  state: z.enum(['waiting', 'blocked', 'given-up']),
  code: z.string(),
  sinceMs: Moment,
  tries: z.number(),
  nextTryAtMs: Moment.nullable().default(null),
});

const Listed = z.array(z.string().transform((text) => Entry.parse(JSON.parse(text))));
