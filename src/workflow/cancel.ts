import type { RequestId, UserId } from '../domain/names.js';
import { type Applied, apply } from './apply.js';
import type { Deps } from './ports.js';
import { maySee, viewerOf } from './viewer.js';

export interface CancelCommand {
  readonly by: UserId;
  /** Slack's name for this command as it was typed once; delivered again, it has the same. */
  readonly commandId: string;
}

/**
 * Takes a request back before it is approved. Only its requester can, or the person it is for; whoever may not see it
 * is not told that it exists.
 *
 * @throws {StoreError} when it is not known to be recorded; typed again, it still counts once.
 */
export async function cancel(deps: Deps, id: RequestId, { by, commandId }: CancelCommand): Promise<Applied> {
  const applied = await apply(deps, id, { type: 'cancel-asked', by }, `${by} cancel ${commandId}`);
  if (applied.outcome !== 'refused' || applied.request.requestedBy === by) return applied;
  return maySee(await viewerOf(deps, by), applied.request) ? applied : { outcome: 'no-such-request' };
}
