import { giveReview, remindOfReview } from './break-glass.js';
import { canBeReplaced, isSameCard } from './card-life.js';
import { addComment } from './comment.js';
import type { EventOf, EventType, Moment } from './event.js';
import { type Refused, refuse, settle, type Transition, tellRequester, tellThread } from './outcome.js';
import type { Refusal } from './refusal.js';
import type { In, KeyRequest, Status } from './request.js';
import { waitingOnceCardIsPosted } from './waiting.js';

/**
 * What each event does in one state. A table is complete or does not compile: an event that is added must
 * be given a rule in every state, by name or through one of the groups below.
 */
export type Rules<S extends Status> = {
  readonly [E in EventType]: (request: In<S>, event: EventOf<E>, moment: Moment) => Transition;
};

function refusing<E extends EventType>(refusal: Refusal, ...events: readonly E[]): Record<E, () => Refused> {
  return Object.fromEntries(events.map((event) => [event, () => refuse(refusal)])) as Record<
    E,
    () => Refused
  >;
}

/** Decisions, cancellations and deadlines count only while the request is pending. */
export const LATE_DECISIONS = refusing(
  'already-settled',
  'approve-clicked',
  'deny-clicked',
  'break-glass-clicked',
  'cancel-asked',
  'resubmitted',
  'deadline-passed',
  'escalation-due',
  'reminder-due',
);

/** Buttons of a state the request is not in. */
export const NO_SUCH_DOOR = refusing(
  'nothing-to-do',
  'retry-clicked',
  'looked-clicked',
  'look-again-clicked',
  'create-again-clicked',
  'give-up-clicked',
);

/** What a look or a run of the make-key job reports after the request has moved on. */
export const LOST_RUNS = refusing(
  'superseded',
  'approvers-counted',
  'terms-changed',
  'creation-paused',
  'creation-resumed',
  'creation-started',
  'creation-postponed',
  'creation-refused',
  'outcome-unknown',
  'looked-in-vain',
  'several-found',
  'key-read-back',
  'finishing-failed',
);

export const ANY_TIME = {
  'comment-clicked': addComment,
  'review-clicked': giveReview,
  'review-reminder-due': remindOfReview,
  'card-posted': withCardPosted,
  'card-blocked': tellCardBlocked,
  'card-lost': replaceCard,
  'approvers-unasked': tellUnasked,
  'thread-blocked': tellThreadBlocked,
  'key-made': reportStrayKey,
} as const;

/** The first message to be known becomes the card, whatever state the request is in by then. */
function withCardPosted(
  request: KeyRequest,
  { card }: EventOf<'card-posted'>,
  { nowMs }: Moment,
): Transition {
  if (request.card) return refuse('card-exists');
  const waiting = waitingOnceCardIsPosted(request, nowMs);
  return settle({ ...request, card, waiting }, request.state, { type: 'card-posted', atMs: nowMs });
}

/** Told once for each reason; the posting is tried again all the while. */
function tellCardBlocked(request: KeyRequest, event: EventOf<'card-blocked'>, { nowMs }: Moment): Transition {
  const { reason } = event;
  const told = request.timeline.some((entry) => entry.type === 'card-blocked' && entry.reason === reason);
  if (request.card || told) return refuse('superseded');
  return tellRequester(request, { type: 'card-blocked', atMs: nowMs, reason });
}

/** The same for the replies. */
function tellThreadBlocked(
  request: KeyRequest,
  event: EventOf<'thread-blocked'>,
  { nowMs }: Moment,
): Transition {
  const { reason } = event;
  const told = request.timeline.some((entry) => entry.type === 'thread-blocked' && entry.reason === reason);
  if (told) return refuse('superseded');
  return tellRequester(request, { type: 'thread-blocked', atMs: nowMs, reason });
}

/** Told once, and again when it is others. */
function tellUnasked(
  request: KeyRequest,
  { users }: EventOf<'approvers-unasked'>,
  { nowMs }: Moment,
): Transition {
  const told = request.timeline.findLast(({ type }) => type === 'approvers-unasked');
  const before = new Set(told?.type === 'approvers-unasked' ? told.users : []);
  if (users.every((user) => before.has(user))) return refuse('superseded');
  return tellThread(request, { type: 'approvers-unasked', atMs: nowMs, users });
}

/** The card is posted anew; the state stays as it is, and the thread goes on under the new card. */
function replaceCard(request: KeyRequest, event: EventOf<'card-lost'>, { nowMs }: Moment): Transition {
  const { card, how } = event;
  if (!request.card || !isSameCard(request.card, card)) return refuse('superseded');
  if (!canBeReplaced(request, how)) return refuse('card-stays');
  return settle({ ...request, card: null }, request.state, { type: 'card-lost', atMs: nowMs, card, how });
}

/** A key of an attempt that nobody waits for any more: people must hear of it, the request does not move. */
export function reportStrayKey(
  request: KeyRequest,
  { key }: EventOf<'key-made'>,
  { nowMs }: Moment,
): Transition {
  const { state, timeline } = request;
  const own = 'key' in state && state.key?.keyId === key.keyId;
  const told = timeline.some((entry) => entry.type === 'stray-key' && entry.key.keyId === key.keyId);
  if (own || told) return refuse('superseded');
  return settle(request, state, { type: 'stray-key', atMs: nowMs, key });
}
