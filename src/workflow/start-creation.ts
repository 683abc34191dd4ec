import type { EventOf } from '../domain/event.js';
import type { RequestId } from '../domain/names.js';
import { type Applied, apply, newNonce } from './apply.js';
import type { Deps } from './ports.js';
import { untilStored } from './until-stored.js';

/**
 * Commits the intent to send CreateKey, and finds out whether it is committed: a run that gives up without knowing
 * leaves a search for a key that nobody has asked AWS for.
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
  return untilStored(deps, { requestId: id, event: event.type }, () => apply(deps, id, event, run));
}
