import { z } from 'zod';
import type { SealedEntry } from '../domain/audit.js';
import { type ChainLink, type Checkpoint, NO_CHECKPOINT } from '../domain/checkpoint.js';
import type { EpochMs, StreamId } from '../domain/names.js';
import type { Anchored, AuditStream, Leaving, SinceCheckpoint, StreamEntry } from '../workflow/audit-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { parsing } from './read-snapshot.js';
import type { Scripted } from './scripts.js';

/** A script stands in everybody's way for as long as it reads. */
const CHAINED_AT_ONCE = 500;
/** Entries have up to some 40 kB, and an answer must be there within the command's time. */
const READ_AT_ONCE = 200;

const Id = z.string().transform((id) => id as StreamId);
const Ms = z.coerce.number().transform((ms) => ms as EpochMs);

const Last = z.union([
  z.tuple([]).transform(() => undefined),
  z
    .tuple([z.coerce.number(), z.string(), Id, Id, Ms])
    .transform(([number, hash, through, id, atMs]) => ({ number, hash, through, id, atMs })),
]);

const Entry = z.tuple([Id, z.string(), z.string()]).transform(([id, of, hash]) => ({ id, of, hash }));

const Since = z.tuple([Ms, Last, z.array(Entry)]).transform(([atMs, last, entries]): SinceCheckpoint => {
  return { last, stretch: { entries, hasMore: entries.length === CHAINED_AT_ONCE, atMs } };
});

const Archived = z.union([
  z.tuple([]).transform(() => NO_CHECKPOINT),
  z
    .tuple([z.coerce.number(), z.string(), Id])
    .transform(([number, hash, through]): ChainLink => ({ number, hash, through })),
]);

const NOTED_AT_ONCE = 500;

/** The first id that an entry after this one can have. */
function idAfter(id: StreamId): string {
  const [ms = '', count = '0'] = id.split('-');
  return `${ms}-${BigInt(count) + 1n}`;
}

/** The audit stream on Redis, with the last checkpoint and the last anchor beside it. */
export class RedisAuditStream implements AuditStream {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async sinceCheckpoint(): Promise<SinceCheckpoint> {
    const { audit, checkpoint } = this.names;
    const reply = await asking('read audit', () =>
      this.redis.byokUnchained(audit, checkpoint, CHAINED_AT_ONCE),
    );
    return parsing('the audit stream', () => Since.parse(reply));
  }

  async appendCheckpoint(
    { checkpoint, previous, through, atMs }: Checkpoint,
    { text, hash }: SealedEntry,
  ): Promise<'appended' | 'overtaken'> {
    const keys = [this.names.audit, this.names.checkpoint];
    const id = await asking('append checkpoint', () =>
      this.redis.byokCheckpoint(...keys, previous, checkpoint, hash, through, atMs, text),
    );
    return id === '' ? 'overtaken' : 'appended';
  }

  async entriesAfter(id: StreamId): Promise<StreamEntry[]> {
    const page = await asking('read audit', () =>
      this.redis.xrange(this.names.audit, `(${id}`, '+', 'COUNT', READ_AT_ONCE),
    );
    return page.map(([at, fields]) => ({ id: at as StreamId, fields }));
  }

  async archived(): Promise<ChainLink> {
    const reply = await asking('read audit', () => this.redis.byokArchived(this.names.archived));
    return parsing('the archive', () => Archived.parse(reply));
  }

  async noteLeaving(requests: readonly Leaving[]): Promise<void> {
    for (let at = 0; at < requests.length; at += NOTED_AT_ONCE) {
      const some = requests.slice(at, at + NOTED_AT_ONCE).map(({ id, head }) => [id, head]);
      await asking('leaving', () => this.redis.hset(this.names.leaving, Object.fromEntries(some)));
    }
  }

  async cut(from: ChainLink, { number, hash, through }: ChainLink): Promise<'cut' | 'overtaken'> {
    const { audit, archived } = this.names;
    const told = [from.hash, number, hash, through, idAfter(through)];
    const done = await asking('cut', () => this.redis.byokCut(audit, archived, ...told));
    return done === 1 ? 'cut' : 'overtaken';
  }

  async lastAnchored(): Promise<Anchored | undefined> {
    const [number, atMs] = await asking('read anchor', () =>
      this.redis.hmget(this.names.anchored, 'number', 'atMs'),
    );
    return number && atMs ? { number: Number(number), atMs: Number(atMs) as EpochMs } : undefined;
  }

  async rememberAnchored({ number, atMs }: Anchored): Promise<void> {
    await asking('remember anchor', () => this.redis.hset(this.names.anchored, { number, atMs }));
  }
}
