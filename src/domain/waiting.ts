import type { EpochMs } from './names.js';
import type { KeyRequest, TimelineEntry } from './request.js';

/** How long approvals are waited for, and when their absence is told. A request keeps the times it was submitted under. */
export interface WaitTimes {
  readonly expiresAfterMs: number;
  /** Each later than the one before. */
  readonly remindAfterMs: readonly number[];
}

/** Since when approvals are waited for, and what was done about it. */
export interface Waiting {
  /** What was asked, or posted where people see it, or changed so that all must decide anew. */
  readonly sinceMs: EpochMs;
  /** How many of the reminders are behind it: given, or passed over. */
  readonly remindersPassed: number;
  /** Since when the further approvers count; `null`: they do not. */
  readonly escalatedAtMs: EpochMs | null;
}

export function waitSince(sinceMs: EpochMs): Waiting {
  return { sinceMs, remindersPassed: 0, escalatedAtMs: null };
}

type Waited = Pick<KeyRequest, 'waiting' | 'waitTimes' | 'expiresAtMs' | 'card' | 'terms'>;

/** Nobody can be reminded of a card that is not there. `null`: there is no further one before the deadline. */
export function nextReminderMs(request: Waited): EpochMs | null {
  const { waiting, waitTimes, card } = request;
  const afterMs = waitTimes.remindAfterMs[waiting.remindersPassed];
  if (card === null || afterMs === undefined) return null;
  const atMs = (waiting.sinceMs + afterMs) as EpochMs;
  return atMs < lastReminderMs(request) ? atMs : null;
}

/** From then on the deadline is so near that a reminder helps nobody. */
export function lastReminderMs({
  expiresAtMs,
  waitTimes,
}: Pick<Waited, 'expiresAtMs' | 'waitTimes'>): EpochMs {
  return (expiresAtMs - closeMs(waitTimes)) as EpochMs;
}

/** Two moments that are so near to each other are one to whoever waits for days. */
function closeMs({ expiresAfterMs }: WaitTimes): number {
  return expiresAfterMs / 100;
}

/** `null`: there are no further approvers, or they count already, or the deadline is before that. */
export function escalationMs({ waiting, expiresAtMs, card, terms }: Waited): EpochMs | null {
  const { escalation } = terms.account;
  if (card === null || escalation === null || waiting.escalatedAtMs !== null) return null;
  const atMs = (waiting.sinceMs + escalation.afterMs) as EpochMs;
  return atMs < expiresAtMs ? atMs : null;
}

/** One message stands for every reminder that was due by now, or is about to be: whoever slept catches up once. */
export function passReminders(
  { waiting, waitTimes }: Pick<Waited, 'waiting' | 'waitTimes'>,
  nowMs: EpochMs,
): Waiting {
  const untilMs = nowMs + closeMs(waitTimes) - waiting.sinceMs;
  const passed = waitTimes.remindAfterMs.filter((afterMs) => afterMs <= untilMs).length;
  return { ...waiting, remindersPassed: Math.max(passed, waiting.remindersPassed) };
}

/** The card reminds by itself: people are waited for since they can see it. */
export function waitingOnceCardIsPosted(request: KeyRequest, nowMs: EpochMs): Waiting {
  const isFirst = !request.timeline.some(({ type }: TimelineEntry) => type === 'card-posted');
  return isFirst ? { ...request.waiting, sinceMs: nowMs } : passReminders(request, nowMs);
}
