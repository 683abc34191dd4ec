import { CHAIN_START } from './audit.js';
import { sha256Hex } from './canonical.js';
import type { EpochMs, StreamId } from './names.js';

/** An entry of the audit stream, as far as a checkpoint chains it. */
export interface Chained {
  readonly id: StreamId;
  /** The request it belongs to, `OPERATION` or `CHECKPOINT`. */
  readonly of: string;
  readonly hash: string;
}

/** Stands in the place of a request's id where the entry is a checkpoint itself. */
export const CHECKPOINT = 'checkpoint';

/** The same where it is what whoever runs the bot has done. */
export const OPERATION = 'operation';

/**
 * Chains a stretch of the audit stream: all entries after `after` up to `through`, earlier checkpoints among
 * them. Each checkpoint covers the hash of the one before it, so the last one stands for the whole stream.
 */
export interface Checkpoint {
  readonly schema: 1;
  /** Counted from 1. */
  readonly checkpoint: number;
  /** Hash of the checkpoint before this one; `CHAIN_START` for the first. */
  readonly previous: string;
  readonly after: StreamId;
  readonly through: StreamId;
  /** How many entries that are. */
  readonly count: number;
  readonly digest: string;
  /** By Redis' clock, read together with the entries. */
  readonly atMs: EpochMs;
}

/** A checkpoint that is in the stream, as far as the next one hangs on it. */
export interface ChainLink {
  readonly number: number;
  readonly hash: string;
  readonly through: StreamId;
}

/** Before every entry. */
export const STREAM_START = '0-0' as StreamId;

/** What the first checkpoint hangs on. */
export const NO_CHECKPOINT: ChainLink = { number: 0, hash: CHAIN_START, through: STREAM_START };

export interface Stretch {
  /** In the order of the stream, all there are since the last checkpoint's `through`, or as many as are read at once. */
  readonly entries: readonly Chained[];
  readonly hasMore: boolean;
  readonly atMs: EpochMs;
}

/** The checkpoint that is due; `undefined` when nothing has happened since the last one. */
export function nextCheckpoint(last: ChainLink, { entries, hasMore, atMs }: Stretch): Checkpoint | undefined {
  const end = entries.at(-1);
  // Checkpoints alone are nothing new, unless they stand in the way of what comes after them.
  if (end === undefined || (!hasMore && entries.every(({ of }) => of === CHECKPOINT))) return undefined;
  return {
    schema: 1,
    checkpoint: last.number + 1,
    previous: last.hash,
    after: last.through,
    through: end.id,
    count: entries.length,
    digest: digestOf(entries),
    atMs,
  };
}

/** SHA-256, in hex, of a line for each entry: its id, whose it is, its hash. */
export function digestOf(entries: readonly Chained[]): string {
  return sha256Hex(entries.map(({ id, of, hash }) => `${id} ${of} ${hash}\n`).join(''));
}

/** True when `id` stands after `other` in the stream. */
export function isLater(id: StreamId, other: StreamId): boolean {
  const [ms = '', count = ''] = id.split('-');
  const [otherMs = '', otherCount = ''] = other.split('-');
  return ms === otherMs ? isGreater(count, otherCount) : isGreater(ms, otherMs);
}

/** Of two whole numbers in decimal digits, without leading zeros; they have up to 64 bits. */
function isGreater(digits: string, other: string): boolean {
  return digits.length === other.length ? digits > other : digits.length > other.length;
}
