import { seal } from '../domain/audit.js';
import type { OperationEvent } from '../domain/operation.js';
import { newNonce } from './apply.js';
import type { NoteChanges, OperationLog, Standing } from './operation-port.js';
import { StoreError } from './store-port.js';

/** What is to be done as things stand; `undefined`: nothing, they are so already. */
export interface Act {
  readonly event: OperationEvent;
  readonly changes: NoteChanges;
}

const MOST_TRIES = 50;

/**
 * Decides on how things stand, and records it; on a conflict it decides anew.
 *
 * @returns how things stood when it was decided, and whether anything was recorded.
 * @throws {StoreError} `unclear` when it may have been recorded: asked again, the same thing is not done twice.
 */
export async function recordOperation(
  operations: OperationLog,
  decide: (standing: Standing) => Act | undefined,
): Promise<{ readonly before: Standing; readonly outcome: 'recorded' | 'as-it-was' }> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before = await operations.load();
    const act = decide(before);
    if (act === undefined) return { before, outcome: 'as-it-was' };
    const { event, changes } = act;
    const operation = {
      schema: 1,
      previous: before.head,
      atMs: before.nowMs,
      event,
      nonce: newNonce(),
    } as const;
    const recorded = await operations.record({ before, entry: seal(operation), changes });
    if (recorded === 'recorded') return { before, outcome: 'recorded' };
  }
  throw new StoreError('unavailable', `Other operations came first ${MOST_TRIES} times.`);
}
