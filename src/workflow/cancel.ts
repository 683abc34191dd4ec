import type { RequestId, UserId } from '../domain/names.js';
import { type Applied, apply } from './apply.js';
import type { Deps } from './ports.js';

export interface CancelCommand {
  readonly by: UserId;
  /** Slack's name for this command as it was typed once; delivered again, it has the same. */
  readonly commandId: string;
}

/**
 * Takes a request back before it is approved. Only its requester can.
 *
 * @throws {StoreError} when it is not known to be recorded; typed again, it still counts once.
 */
export function cancel(deps: Deps, id: RequestId, { by, commandId }: CancelCommand): Promise<Applied> {
  return apply(deps, id, { type: 'cancel-asked', by }, `${by} cancel ${commandId}`);
}
