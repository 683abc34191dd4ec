import { z } from 'zod';
import type { EpochMs, RequestId } from '../domain/names.js';
import type {
  Delivery,
  Noted,
  Piece,
  ReportDelivery,
  Setback,
  Undelivered,
  UndeliveredEntry,
} from '../workflow/undelivered-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { parsing } from './read-snapshot.js';
import type { Scripted } from './scripts.js';

/** In the order in which the scripts expect their keys. */
export const UNDELIVERED_STATES = ['waiting', 'blocked', 'given-up'] as const;

export const GIVEN_UP_KEPT_MS = 7 * 24 * 3_600_000;

/** One hash for all replicas: the piece of a request → what stops it. */
export class RedisUndelivered implements Undelivered {
  private readonly keys: readonly string[];

  constructor(
    private readonly redis: Scripted,
    names: KeyNames,
  ) {
    this.keys = [names.undelivered, ...UNDELIVERED_STATES.map((state) => names.undeliveredIn(state))];
  }

  async note(
    what: Delivery | ReportDelivery,
    { state, code, firstWaitMs, longestWaitMs }: Setback,
  ): Promise<Noted> {
    const entry = JSON.stringify({ ...asEntry(what), state, code });
    const noted = await asking('undelivered', () =>
      this.redis.byokNote(...this.keys, pieceOf(what), entry, firstWaitMs, longestWaitMs),
    );
    const [tries, nextTryInMs] = Pair.parse(noted);
    return { tries, nextTryInMs };
  }

  async giveUp(what: Delivery, code: string): Promise<'listed' | 'listed-before'> {
    const entry = JSON.stringify({ ...asEntry(what), state: 'given-up', code });
    const field = fieldOfLost(what);
    const isNew = await asking('undelivered', () => this.redis.byokGiveUp(...this.keys, field, entry));
    return isNew === 1 ? 'listed' : 'listed-before';
  }

  async clear(piece: Piece): Promise<void> {
    await asking('undelivered', () => this.redis.byokClear(...this.keys, pieceOf(piece)));
  }

  async list(): Promise<readonly UndeliveredEntry[]> {
    const listed = await asking('undelivered', () =>
      this.redis.byokUndelivered(...this.keys, GIVEN_UP_KEPT_MS),
    );
    const entries = parsing('what is undelivered', () => Listed.parse(listed));
    return entries.sort(
      (one, other) => one.sinceMs - other.sinceMs || (nameOf(one) < nameOf(other) ? -1 : 1),
    );
  }
}

function nameOf({ request, piece, channel }: UndeliveredEntry): string {
  return `${request} ${piece} ${channel}`;
}

function pieceOf(what: Piece | Delivery): string {
  if (what.piece === 'report') return `report.${what.channel}`;
  return what.piece === 'copy' ? `${what.id}.copy.${what.channel}` : `${what.id}.${what.piece}`;
}

/** Of a lane's messages, each is lost for itself; a card, and a copy of it, is one thing that changes. */
function fieldOfLost(what: Delivery): string {
  return what.piece === 'card' || what.piece === 'copy' ? pieceOf(what) : `${pieceOf(what)}.${what.index}`;
}

function asEntry(what: Delivery | ReportDelivery) {
  const { piece, channel } = what;
  return piece === 'report'
    ? { request: null, piece, index: 0, channel }
    : { request: what.id, piece, index: what.index, channel };
}

const Pair = z.tuple([z.coerce.number(), z.coerce.number()]);

const Moment = z.number().transform((ms) => ms as EpochMs);

const Entry = z.object({
  request: z
    .string()
    .transform((id) => id as RequestId)
    .nullable(),
  piece: z.enum(['card', 'copy', 'thread', 'direct', 'on-behalf', 'report']),
  index: z.number(),
  channel: z.string(),
  state: z.enum(UNDELIVERED_STATES),
  code: z.string(),
  sinceMs: Moment,
  tries: z.number(),
  nextTryAtMs: Moment.nullable().default(null),
});

const Listed = z.array(z.string().transform((text) => Entry.parse(JSON.parse(text))));
