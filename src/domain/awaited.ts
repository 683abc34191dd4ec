import type { People } from './account.js';
import { breakersAtDoors, linesInForce, STOPPED } from './approvers.js';
import type { UserId } from './names.js';
import { isAmong, linesOpenTo, type Person } from './person.js';
import { helps } from './quorum.js';
import { type KeyRequest, owedReview, partiesOf } from './request.js';

/** The lines of approval whose people can do something about the request as it is now; empty when it waits for nobody. */
function awaitedLines(request: KeyRequest): number[] {
  const { state } = request;
  const lines = linesInForce(request);
  switch (state.status) {
    case 'pending':
      return [...lines.keys()].filter((line) => helps({ lines: [line] }, state.approvals, lines));
    case 'held':
    case 'failed':
    case 'unfinished':
      return [...lines.keys()];
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'approved':
    case 'creating':
    case 'unclear':
    case 'made':
    case 'abandoned':
    case 'created':
      return owedReview(request) ? [...lines.keys()] : [];
  }
}

/** Who has done what they can about it: nobody decides on their own request, approves twice, or reviews what they did alone. */
export function notUpTo(request: KeyRequest): UserId[] {
  const { state } = request;
  const approvals = state.status === 'pending' ? state.approvals : [];
  return [...new Set([...partiesOf(request), ...approvals.map(({ by }) => by), ...breakerOf(request)])];
}

/** Whoever broke the glass, where nothing but the review of that is waited for. */
function breakerOf(request: KeyRequest): UserId[] {
  const owed = owedReview(request);
  return owed && !STOPPED.has(request.state.status) ? [owed.by] : [];
}

/** Everybody of whom one could press a button that counts. Of a group, those of `notUpTo` cannot. */
export function awaitedPeople(request: KeyRequest): People {
  const lines = linesInForce(request);
  const named = awaitedLines(request).flatMap((line) => lines[line] ?? []);
  const awaited = [...named, breakersAtDoors(request)];
  const done = new Set(notUpTo(request));
  return {
    users: [...new Set(awaited.flatMap(({ users }) => users))].filter((user) => !done.has(user)),
    groups: [...new Set(awaited.flatMap(({ groups }) => groups))],
  };
}

/** Whether they could press a button that counts. */
export function isAwaited(request: KeyRequest, person: Person): boolean {
  return linesAwaiting(request, person).length > 0 || isAwaitedAsBreaker(request, person);
}

/** The same where nothing but the right to break the glass makes it their turn. */
export function isAwaitedAsBreaker(request: KeyRequest, person: Person): boolean {
  return (
    isUpTo(request, person) &&
    isAmong(person, breakersAtDoors(request)) &&
    linesAwaiting(request, person).length === 0
  );
}

function isUpTo(request: KeyRequest, person: Person): boolean {
  return person.standing === 'full-member' && !notUpTo(request).includes(person.id);
}

/** The lines by which it is this person's turn; empty when it is not. */
export function linesAwaiting(request: KeyRequest, person: Person): number[] {
  if (!isUpTo(request, person)) return [];
  const open = new Set(linesOpenTo(person, linesInForce(request)));
  return awaitedLines(request).filter((line) => open.has(line));
}
