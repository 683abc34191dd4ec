import { asksDirectly } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { type KeyRequest, partiesOf } from '../domain/request.js';
import { anyOf } from './text.js';

/** Of whom anyone may review what this person did alone: everybody who may approve, besides them and those whose request it is. */
export function reviewers(request: KeyRequest, breaker: UserId): string {
  const lines = request.terms.account.approvals;
  const groups = [...new Set(lines.flatMap((line) => line.groups))];
  const users = [...new Set(lines.flatMap((line) => line.users))];
  const barred = [breaker, ...partiesOf(request)];
  const others = users.filter((user) => !barred.includes(user));
  return anyOf({ groups, users: others }) || 'an approver; the configuration names nobody else';
}

/** What they press, and where they find it. */
export function giveReview({ terms }: KeyRequest): string {
  return `*Give review* ${asksDirectly(terms.account) ? 'in their direct messages with me' : 'on the card'}`;
}
