import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/domain/effect.js';
import type { EventType } from '../../src/domain/event.js';
import type { Refusal } from '../../src/domain/refusal.js';
import type { KeyRequest, Status } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import { BOB, CARD, NOW, requestIn, STATES, STATUSES, terms } from '../support/requests.js';
import { EVENT_TYPES, EVENTS } from './events.js';

const DRAW: Effect[] = ['draw-card'];
const TELL: Effect[] = ['draw-card', 'sync-thread', 'sync-direct'];
const TELL_AND_WORK: Effect[] = ['draw-card', 'sync-thread', 'sync-direct', 'make-key'];
const TELL_DIRECTLY: Effect[] = ['sync-direct'];
const TELL_THREAD: Effect[] = ['sync-thread'];
const NOTHING: Effect[] = [];

/** Bob may break the glass. */
function requestOf(status: Status): KeyRequest {
  return requestIn(status, { terms: terms({ breakGlass: { users: [BOB], groups: [] } }) });
}

/** Everything that counts: in which state, what, where it leads, what is owed for it. */
type Counts = [Status, EventType, Status, Effect[]];

const COUNTS_IN_ONE_STATE: Counts[] = [
  ['pending', 'approve-clicked', 'approved', TELL_AND_WORK],
  ['pending', 'deny-clicked', 'denied', TELL],
  ['pending', 'break-glass-clicked', 'approved', TELL_AND_WORK],
  ['pending', 'cancel-asked', 'cancelled', TELL],
  ['pending', 'terms-changed', 'pending', TELL],
  ['pending', 'resubmitted', 'pending', TELL],
  ['pending', 'approvers-counted', 'pending', TELL],
  ['pending', 'key-made', 'pending', TELL],
  ['denied', 'key-made', 'denied', TELL],
  ['cancelled', 'key-made', 'cancelled', TELL],
  ['expired', 'key-made', 'expired', TELL],
  ['approved', 'terms-changed', 'pending', TELL],
  ['approved', 'creation-paused', 'approved', TELL],
  ['approved', 'creation-started', 'creating', NOTHING],
  ['approved', 'creation-refused', 'failed', TELL],
  ['approved', 'key-made', 'approved', TELL],
  ['creating', 'creation-postponed', 'approved', NOTHING],
  ['creating', 'creation-refused', 'failed', TELL],
  ['creating', 'outcome-unknown', 'unclear', TELL],
  ['creating', 'key-made', 'made', DRAW],
  ['unclear', 'looked-in-vain', 'unclear', NOTHING],
  ['unclear', 'several-found', 'held', TELL],
  ['unclear', 'key-made', 'made', DRAW],
  ['held', 'looked-clicked', 'held', TELL],
  ['held', 'look-again-clicked', 'unclear', TELL_AND_WORK],
  ['held', 'create-again-clicked', 'unclear', TELL_AND_WORK],
  ['held', 'give-up-clicked', 'abandoned', TELL],
  ['held', 'key-made', 'made', ['draw-card', 'make-key']],
  ['failed', 'retry-clicked', 'approved', TELL_AND_WORK],
  ['failed', 'give-up-clicked', 'abandoned', TELL],
  ['failed', 'key-made', 'failed', TELL],
  ['made', 'key-read-back', 'created', TELL],
  ['made', 'finishing-failed', 'unfinished', TELL],
  ['unfinished', 'retry-clicked', 'made', TELL_AND_WORK],
  ['unfinished', 'give-up-clicked', 'abandoned', TELL],
  ['abandoned', 'key-made', 'abandoned', TELL],
];

const COUNTS_IN_EVERY_STATE: Counts[] = STATUSES.flatMap((status): Counts[] => [
  [status, 'card-lost', status, TELL],
  [status, 'thread-blocked', status, TELL_DIRECTLY],
  [status, 'approvers-unasked', status, TELL_THREAD],
]);

/** Carol has approved, and her approval counts: she may comment it. */
const COUNTS_ONCE_APPROVED = STATUSES.filter((status) => 'approvals' in STATES[status])
  .filter((status) => status !== 'pending')
  .map((status): Counts => [status, 'comment-clicked', status, TELL]);

const COUNTS = [...COUNTS_IN_ONE_STATE, ...COUNTS_ONCE_APPROVED, ...COUNTS_IN_EVERY_STATE];

/** What each event hears wherever it is not named above. */
const ELSEWHERE: Record<EventType, Refusal> = {
  'approve-clicked': 'already-settled',
  'comment-clicked': 'no-approval',
  'deny-clicked': 'already-settled',
  'break-glass-clicked': 'already-settled',
  'review-clicked': 'no-review-owed',
  'cancel-asked': 'already-settled',
  resubmitted: 'already-settled',
  'deadline-passed': 'already-settled',
  'escalation-due': 'already-settled',
  'reminder-due': 'already-settled',
  'review-reminder-due': 'not-due',
  'retry-clicked': 'nothing-to-do',
  'looked-clicked': 'nothing-to-do',
  'look-again-clicked': 'nothing-to-do',
  'create-again-clicked': 'nothing-to-do',
  'give-up-clicked': 'nothing-to-do',
  'card-posted': 'card-exists',
  'card-blocked': 'superseded',
  'card-lost': 'superseded',
  'thread-blocked': 'superseded',
  'approvers-counted': 'superseded',
  'approvers-unasked': 'superseded',
  'terms-changed': 'superseded',
  'creation-paused': 'superseded',
  'creation-resumed': 'superseded',
  'creation-started': 'superseded',
  'creation-postponed': 'superseded',
  'creation-refused': 'superseded',
  'outcome-unknown': 'superseded',
  'looked-in-vain': 'superseded',
  'several-found': 'superseded',
  'key-made': 'superseded',
  'key-read-back': 'superseded',
  'finishing-failed': 'superseded',
};

/** Due by themselves, and not yet. */
const TIMED: ReadonlySet<EventType> = new Set(['deadline-passed', 'escalation-due', 'reminder-due']);

const named = new Set(COUNTS.map(([status, event]) => `${status} ${event}`));
const refused = STATUSES.flatMap((status) =>
  EVENT_TYPES.filter((event) => !named.has(`${status} ${event}`)).map((event) => [status, event] as const),
);

describe('an event that counts', () => {
  it.each(COUNTS)('%s + %s → %s', (status, event, then, effects) => {
    expect(transition(requestOf(status), EVENTS[event], NOW)).toMatchObject({
      ok: true,
      request: { state: { status: then } },
    });
    expect(transition(requestOf(status), EVENTS[event], NOW)).toHaveProperty('effects', effects);
  });
});

describe('an event that does not count', () => {
  it('is each of the other pairs of thirteen states and thirty-four events', () => {
    expect(COUNTS.length).toBe(36 + 9 + 3 * 13);
    expect(refused.length).toBe(13 * 34 - 84);
  });

  it.each(refused)('%s + %s', (status, event) => {
    const early = status === 'pending' && TIMED.has(event);
    const refusal = early ? 'not-due' : ELSEWHERE[event];
    expect(transition(requestOf(status), EVENTS[event], NOW)).toEqual({ ok: false, refusal });
  });
});

describe('the card, in any state', () => {
  it.each(STATUSES)('%s: the first message posted is the card, told to the requester', (status) => {
    const unposted = requestIn(status, { card: null });

    expect(transition(unposted, EVENTS['card-posted'], NOW)).toMatchObject({
      ok: true,
      request: {
        card: { channel: 'C0BYOKREQ', ts: '1772449999.000900' },
        state: unposted.state,
        timeline: [{ type: 'card-posted' }],
      },
      effects: TELL,
    });
  });

  it.each(STATUSES)('%s: that it cannot be posted is told once for each reason', (status) => {
    const unposted = requestIn(status, { card: null });
    const first = transition(unposted, EVENTS['card-blocked'], NOW);
    expect(first).toMatchObject({ ok: true, effects: ['sync-direct'] });
    if (!first.ok) return;

    expect(transition(first.request, EVENTS['card-blocked'], NOW)).toEqual({
      ok: false,
      refusal: 'superseded',
    });
    expect(transition(first.request, { type: 'card-blocked', reason: 'is_archived' }, NOW)).toMatchObject({
      request: {
        timeline: [
          { type: 'card-blocked', reason: 'not_in_channel' },
          { type: 'card-blocked', reason: 'is_archived' },
        ],
      },
    });
  });

  it.each(STATUSES)('%s: that its thread cannot be posted to is told once for each reason', (status) => {
    const first = transition(requestOf(status), EVENTS['thread-blocked'], NOW);
    if (!first.ok) throw new Error('Not told.');

    expect(first.request).toMatchObject({
      card: CARD,
      timeline: [{ type: 'thread-blocked', atMs: NOW.nowMs, reason: 'is_archived' }],
    });
    expect(transition(first.request, EVENTS['thread-blocked'], NOW)).toEqual({
      ok: false,
      refusal: 'superseded',
    });
    expect(transition(first.request, { type: 'thread-blocked', reason: 'not_in_channel' }, NOW).ok).toBe(
      true,
    );
  });
});
