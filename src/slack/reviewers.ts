import { asksDirectly, type People } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { type KeyRequest, partiesOf } from '../domain/request.js';
import type { Handles } from './group-handles.js';
import { anyOf, anyOfQuietly } from './text.js';

/** Of whom anyone may review what this person did alone. */
export function reviewers(request: KeyRequest, breaker: UserId): string {
  return anyOf(reviewersOf(request, breaker)) || NOBODY_ELSE;
}

/** The same, without calling a group. */
export function reviewersQuietly(request: KeyRequest, breaker: UserId, handles: Handles): string {
  return anyOfQuietly(reviewersOf(request, breaker), handles) || NOBODY_ELSE;
}

const NOBODY_ELSE = 'an approver; the configuration names nobody else';

/** Everybody who may approve, besides them and those whose request it is. */
function reviewersOf(request: KeyRequest, breaker: UserId): People {
  const lines = request.terms.account.approvals;
  const groups = [...new Set(lines.flatMap((line) => line.groups))];
  const users = [...new Set(lines.flatMap((line) => line.users))];
  const barred = [breaker, ...partiesOf(request)];
  return { groups, users: users.filter((user) => !barred.includes(user)) };
}

/** What they press, and where they find it. */
export function giveReview({ terms }: KeyRequest): string {
  return `*Give review* ${asksDirectly(terms.account) ? 'in their direct messages with me' : 'on the card'}`;
}
