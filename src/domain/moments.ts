import { nextReviewReminderMs } from './break-glass.js';
import type { EventType } from './event.js';
import type { EpochMs } from './names.js';
import type { KeyRequest } from './request.js';
import { escalationMs, nextReminderMs } from './waiting.js';

/** Events that nobody sends: they are due by themselves, at a moment of Redis' clock. */
export type TimedEventType = Extract<
  EventType,
  'deadline-passed' | 'escalation-due' | 'reminder-due' | 'review-reminder-due'
>;

/** When each of them is next due; `null`: never, as the request is now. The first one that is due is done first. */
const MOMENTS: Readonly<Record<TimedEventType, (request: KeyRequest) => EpochMs | null>> = {
  'deadline-passed': whilePending(({ expiresAtMs }) => expiresAtMs),
  'escalation-due': whilePending(escalationMs),
  'reminder-due': whilePending(nextReminderMs),
  'review-reminder-due': nextReviewReminderMs,
};

const TYPES = Object.keys(MOMENTS) as TimedEventType[];

function whilePending(momentOf: (request: KeyRequest) => EpochMs | null) {
  return (request: KeyRequest) => (request.state.status === 'pending' ? momentOf(request) : null);
}

/** When the request needs an event of its own although nothing is owed; `null`: not by itself. */
export function nextMomentOf(request: KeyRequest): EpochMs | null {
  const moments = TYPES.map((type) => MOMENTS[type](request)).filter((atMs) => atMs !== null);
  return moments.length === 0 ? null : (Math.min(...moments) as EpochMs);
}

/** What is due by now, one at a time: what follows from it says what is due then. */
export function dueEventOf(request: KeyRequest, nowMs: EpochMs): TimedEventType | undefined {
  return TYPES.find((type) => {
    const atMs = MOMENTS[type](request);
    return atMs !== null && nowMs >= atMs;
  });
}
