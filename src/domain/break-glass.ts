import { withCardOf } from './card-life.js';
import { objectionTo, objectionToPress } from './click-objection.js';
import type { EventOf, Moment } from './event.js';
import type { EpochMs } from './names.js';
import { carryOn, refuse, settle, type Transition, tellThread } from './outcome.js';
import { mayBreakGlass } from './person.js';
import { type In, type KeyRequest, owedReview } from './request.js';

/** In an emergency one person approves alone: never the requester, only with the words, and with a review owed. */
export function breakGlass(
  request: In<'pending'>,
  event: EventOf<'break-glass-clicked'>,
  { nowMs }: Moment,
): Transition {
  if (nowMs >= request.expiresAtMs) return refuse('expired');
  const objection = objectionToPress(request, event);
  if (objection || event.person === null) return refuse(objection ?? 'people-unknown');
  if (!mayBreakGlass(event.person, request.terms.account)) return refuse('not-a-breaker');
  if (event.objection) return refuse(event.objection);
  const { incident, reason, click } = event;
  if (incident === '' || reason === '') return refuse('nothing-said');
  const broken = { by: click.by, atMs: nowMs, incident, reason };
  const { approvals, attempt } = request.state;
  const next = carryOn(
    { ...withCardOf(request, event, nowMs), brokenGlass: { ...broken, remindedAtMs: null, review: null } },
    { status: 'approved', approvals, attempt },
    { type: 'glass-broken', ...broken },
  );
  return { ...next, notAfterMs: request.expiresAtMs };
}

/** Somebody who may approve looks at it afterwards; whatever they find, the key is there, or it is not. */
export function giveReview(
  request: KeyRequest,
  event: EventOf<'review-clicked'>,
  { nowMs }: Moment,
): Transition {
  const objection = objectionTo(request, event);
  if (objection) return refuse(objection);
  const owed = owedReview(request);
  if (!owed) return refuse('no-review-owed');
  const { comment, click } = event;
  const { by } = click;
  if (by === owed.by) return refuse('own-break');
  if (comment === '') return refuse('nothing-said');
  const brokenGlass = { ...owed, review: { by, atMs: nowMs, comment } };
  return settle({ ...request, brokenGlass }, request.state, { type: 'reviewed', atMs: nowMs, by, comment });
}

/** When the review is to be asked for again: it is owed until it is given. `null`: none is. */
export function nextReviewReminderMs(request: KeyRequest): EpochMs | null {
  const owed = owedReview(request);
  if (!owed) return null;
  const { atMs, remindedAtMs } = owed;
  const toldMs = remindedAtMs ?? atMs;
  const step = request.waitTimes.remindAfterMs.find((afterMs) => atMs + afterMs > toldMs);
  return (step === undefined ? toldMs + REMIND_DAILY_MS : atMs + step) as EpochMs;
}

/** After the last time that the configuration reminds of, a review is still not forgotten, and nobody is nagged. */
const REMIND_DAILY_MS = 86_400_000;

export function remindOfReview(request: KeyRequest, _event: unknown, { nowMs }: Moment): Transition {
  const dueMs = nextReviewReminderMs(request);
  const owed = owedReview(request);
  if (!owed || dueMs === null || nowMs < dueMs) return refuse('not-due');
  const brokenGlass = { ...owed, remindedAtMs: nowMs };
  const told = tellThread({ ...request, brokenGlass }, { type: 'review-reminded', atMs: nowMs });
  return { ...told, notBeforeMs: dueMs };
}
