import type { EventOf } from '../domain/event.js';
import type { RequestId } from '../domain/names.js';
import { type Applied, apply, newNonce } from './apply.js';
import type { Deps } from './ports.js';
import { StoreError } from './store-port.js';

/** Together longer than a failover takes. */
const MOST_TRIES = 15;
const AGAIN_MS = 1_000;

/**
 * Commits the intent to send CreateKey, and finds out whether it is committed, through a failover if need be: a
 * run that gives up without knowing leaves a search for a key that nobody has asked AWS for.
 *
 * @throws {StoreError} when the store stays away.
 */
export async function startCreation(
  deps: Deps,
  id: RequestId,
  event: EventOf<'creation-started'>,
): Promise<Applied> {
  // By this name the record knows the intent of this run from that of another one for the same attempt.
  const run = `run ${newNonce()}`;
  for (let tries = 1; ; tries += 1) {
    try {
      return await apply(deps, id, event, run);
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind === 'unreadable' || tries === MOST_TRIES) throw error;
      deps.log.warn({ requestId: id, attempt: event.attempt, err: error }, 'intent not known to be stored');
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
