import { seal } from '../domain/audit.js';
import { NO_CHECKPOINT, nextCheckpoint } from '../domain/checkpoint.js';
import type { AuditStream, LastCheckpoint, SinceCheckpoint } from './audit-port.js';
import { ComeBackLater, type Leases } from './ports.js';
import { StoreError } from './store-port.js';

export interface CheckpointDeps {
  readonly audit: AuditStream;
  readonly leases: Leases;
}

/** All replicas together append a checkpoint about as often as this. */
export const CHECKPOINT_EVERY_MS = 1_000;
/** After a pause of the bot there is more to catch up on; the rest is for the next time. */
const MOST_AT_ONCE = 50;

/**
 * Chains what has come into the stream since the last checkpoint, if that is a second old and no other replica
 * is at it. Two that overlap do no harm: a checkpoint is appended only to the one it hangs on.
 */
export async function checkpoint({ audit, leases }: CheckpointDeps): Promise<void> {
  try {
    await leases.holding('checkpoints', async () => {
      for (let count = 0; count < MOST_AT_ONCE; count += 1) {
        const { last, stretch } = await audit.sinceCheckpoint();
        const isSoon = last !== undefined && stretch.atMs - last.atMs < CHECKPOINT_EVERY_MS;
        if (isSoon && count === 0) return;
        if ((await append(audit, { last, stretch })) !== 'appended' || !stretch.hasMore) return;
      }
    });
  } catch (error) {
    if (!(error instanceof ComeBackLater)) throw error;
  }
}

const MOST_OVERTAKEN = 100;

/**
 * Chains all there is, whoever else is at it.
 *
 * @returns the last checkpoint; `undefined`: the stream is empty.
 */
export async function chainAll(audit: AuditStream): Promise<LastCheckpoint | undefined> {
  for (let overtaken = 0; overtaken < MOST_OVERTAKEN; ) {
    const since = await audit.sinceCheckpoint();
    const appended = await append(audit, since);
    if (appended === 'nothing-new') return since.last;
    if (appended === 'overtaken') overtaken += 1;
  }
  throw new StoreError('unavailable', `${MOST_OVERTAKEN} other checkpoints came first.`);
}

async function append(
  audit: AuditStream,
  { last, stretch }: SinceCheckpoint,
): Promise<'appended' | 'overtaken' | 'nothing-new'> {
  const next = nextCheckpoint(last ?? NO_CHECKPOINT, stretch);
  return next ? audit.appendCheckpoint(next, seal(next)) : 'nothing-new';
}
