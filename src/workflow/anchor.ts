import type { EpochMs, StreamId } from '../domain/names.js';
import type { AuditStream, LastCheckpoint } from './audit-port.js';
import { ComeBackLater, type Leases, type Log } from './ports.js';
import type { RequestStore } from './store-port.js';

/** What is kept outside of Redis: whoever has it can tell whether a record still holds that checkpoint. */
export interface Anchor {
  readonly schema: 1;
  readonly checkpoint: number;
  readonly hash: string;
  /** Where the checkpoint stands in the stream. */
  readonly id: StreamId;
  /** When it was made, by Redis' clock. */
  readonly atMs: EpochMs;
}

/** A place that whoever can write to Redis cannot write to. */
export interface AnchorPlace {
  /** Adds to what is there. May be asked twice for the same one. Throws in the words of the place. */
  put(anchor: Anchor): Promise<void>;
}

export interface AnchorDeps {
  readonly audit: AuditStream;
  readonly leases: Leases;
  readonly store: Pick<RequestStore, 'ensureCheckpointReplicated'>;
  readonly place: AnchorPlace;
  readonly everyMs: number;
  readonly log: Log;
}

/**
 * Puts the newest checkpoint outside, once in an interval for all replicas together, and only if there is a newer
 * one than last time. What fails is tried again the next time this is called.
 */
export async function anchor(deps: AnchorDeps): Promise<void> {
  try {
    await deps.leases.holding('anchor', () => anchorIfDue(deps));
  } catch (error) {
    if (!(error instanceof ComeBackLater)) throw error;
  }
}

async function anchorIfDue({ audit, store, place, everyMs, log }: AnchorDeps): Promise<void> {
  const before = await audit.lastAnchored();
  const { last, stretch } = await audit.sinceCheckpoint();
  if (last === undefined || last.number === before?.number) return;
  if (before && stretch.atMs - before.atMs < everyMs) return;
  // A failover must not lose a checkpoint that is known outside.
  if ((await store.ensureCheckpointReplicated(last.hash)) === 'moved-on') return;
  await place.put(anchorOf(last));
  await audit.rememberAnchored({ number: last.number, atMs: stretch.atMs });
  log.info({ checkpoint: last.number, hash: last.hash }, 'audit record anchored');
}

function anchorOf({ number, hash, id, atMs }: LastCheckpoint): Anchor {
  return { schema: 1, checkpoint: number, hash, id, atMs };
}
