import { objectionToPlace } from './click-objection.js';
import type { EventOf, Moment } from './event.js';
import { refuse, settle, type Transition } from './outcome.js';
import type { KeyRequest } from './request.js';

/**
 * Somebody says something about the approval they gave, whatever has become of the request since: as long as it is
 * their approval that counts, and once. It decides nothing.
 */
export function addComment(
  request: KeyRequest,
  event: EventOf<'comment-clicked'>,
  { nowMs }: Moment,
): Transition {
  const objection = objectionToPlace(request, event);
  if (objection) return refuse(objection);
  const { state } = request;
  const { click, comment } = event;
  const { by } = click;
  const own = 'approvals' in state ? state.approvals.find((approval) => approval.by === by) : undefined;
  if (!('approvals' in state) || !own) return refuse('no-approval');
  // The button hangs on the approval of one version of the request.
  if (click.fingerprint !== request.fingerprint) return refuse('stale-fingerprint');
  if (own.comment !== null) return refuse('commented');
  if (comment === '') return refuse('nothing-said');
  const approvals = state.approvals.map((approval) => (approval === own ? { ...own, comment } : approval));
  return settle(request, { ...state, approvals }, { type: 'commented', atMs: nowMs, by, comment });
}
