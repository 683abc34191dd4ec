import { neededOf } from './approvers.js';
import type { Moment } from './event.js';
import { type Refused, refuse, settle, step, type Transition, tellThread } from './outcome.js';
import { type In, partiesOf } from './request.js';
import { escalationMs, lastReminderMs, nextReminderMs, passReminders } from './waiting.js';

type Pending = In<'pending'>;

/** Names those whose approval is missing; so near to the deadline, it is passed over. */
export function remind(request: Pending, _event: unknown, { nowMs }: Moment): Transition {
  const dueMs = nextReminderMs(request);
  const { state, expiresAtMs } = request;
  if (dueMs === null || nowMs < dueMs || nowMs >= expiresAtMs) return notDue();
  const reminded = { ...request, waiting: passReminders(request, nowMs) };
  const isTooLate = nowMs >= lastReminderMs(request);
  const told = { type: 'reminded', atMs: nowMs, needed: neededOf(request, state.approvals) } as const;
  const next = isTooLate ? step(reminded, state) : tellThread(reminded, told);
  return { ...next, notBeforeMs: dueMs, notAfterMs: expiresAtMs };
}

/** From now on the further approvers count. What is told reminds the others as well. */
export function escalate(request: Pending, _event: unknown, { nowMs }: Moment): Transition {
  const dueMs = escalationMs(request);
  const { escalation } = request.terms.account;
  const { state, expiresAtMs } = request;
  if (escalation === null || dueMs === null || nowMs < dueMs || nowMs >= expiresAtMs) return notDue();
  const parties = partiesOf(request);
  const waiting = { ...passReminders(request, nowMs), escalatedAtMs: nowMs };
  const to = { users: escalation.users.filter((user) => !parties.includes(user)), groups: escalation.groups };
  const needed = neededOf(request, state.approvals);
  const escalated = settle({ ...request, waiting }, state, { type: 'escalated', atMs: nowMs, to, needed });
  return { ...escalated, notBeforeMs: dueMs, notAfterMs: expiresAtMs };
}

function notDue(): Refused {
  return refuse('not-due');
}
