import type { People } from './account.js';
import { linesInForce } from './approvers.js';
import type { UserId } from './names.js';
import { linesOpenTo, type Person } from './person.js';
import { helps } from './quorum.js';
import { type KeyRequest, owedReview, partiesOf, type Status } from './request.js';

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

const STOPPED: ReadonlySet<Status> = new Set(['held', 'failed', 'unfinished']);

/** Everybody of whom one could press a button that counts. Of a group, those of `notUpTo` cannot. */
export function awaitedPeople(request: KeyRequest): People {
  const lines = linesInForce(request);
  const awaited = awaitedLines(request).flatMap((line) => lines[line] ?? []);
  const done = new Set(notUpTo(request));
  return {
    users: [...new Set(awaited.flatMap(({ users }) => users))].filter((user) => !done.has(user)),
    groups: [...new Set(awaited.flatMap(({ groups }) => groups))],
  };
}

/** The lines by which it is this person's turn; empty when it is not. */
export function linesAwaiting(request: KeyRequest, person: Person): number[] {
  if (person.standing !== 'full-member' || notUpTo(request).includes(person.id)) return [];
  const open = new Set(linesOpenTo(person, linesInForce(request)));
  return awaitedLines(request).filter((line) => open.has(line));
}
