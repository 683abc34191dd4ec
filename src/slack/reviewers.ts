import type { UserId } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';
import { anyOf } from './text.js';

/** Of whom anyone may review what this person did alone: everybody who may approve, besides them and the requester. */
export function reviewers({ terms, requestedBy }: KeyRequest, breaker: UserId): string {
  const lines = terms.account.approvals;
  const groups = [...new Set(lines.flatMap((line) => line.groups))];
  const users = [...new Set(lines.flatMap((line) => line.users))];
  const others = users.filter((user) => user !== breaker && user !== requestedBy);
  return anyOf({ groups, users: others }) || 'an approver; the configuration names nobody else';
}
