import { describe, expect, it } from 'vitest';
import { canBeReplaced, waitsForPeople } from '../../src/domain/card-life.js';
import type { Click, ClickEvent } from '../../src/domain/event.js';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import { nextMomentOf } from '../../src/domain/moments.js';
import type { EpochMs, UserId } from '../../src/domain/names.js';
import type { Person } from '../../src/domain/person.js';
import { judgeRecord } from '../../src/domain/reconcile.js';
import type { Refusal } from '../../src/domain/refusal.js';
import { hasEnded, type KeyRequest, owedReview } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import {
  ALICE,
  at,
  BOB,
  CAROL,
  CAROLS,
  clickBy,
  DAVE,
  DEADLINE_MS,
  MALLORY,
  NOW,
  OTHER_FINGERPRINT,
  OWEN,
  person,
  request,
  requestIn,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { EVENTS } from './events.js';

/** Dave and Mallory are on call; Dave is in security besides. */
const TERMS = terms({
  approvals: [TWO_OF_SECURITY, THE_OWNER],
  breakGlass: { users: [DAVE, MALLORY, ALICE], groups: [] },
});
const pending = request({ terms: TERMS });

function breaks(who: Person, over: Partial<Click> = {}): ClickEvent {
  const words = { incident: 'INC-4711', reason: 'Orders stand still.' };
  return { type: 'break-glass-clicked', ...words, click: clickBy(who.id, over), person: who };
}

function reviews(who: Person, over: Partial<Click> = {}): ClickEvent {
  return { type: 'review-clicked', comment: 'It was one.', click: clickBy(who.id, over), person: who };
}

function following(before: KeyRequest, event: Parameters<typeof transition>[1]): KeyRequest {
  const result = transition(before, event, NOW);
  if (!result.ok) throw new Error(`Refused: ${result.refusal}`);
  return result.request;
}

const broken = following(pending, breaks(person(MALLORY)));
const GLASS = { by: MALLORY, atMs: NOW.nowMs, incident: 'INC-4711', reason: 'Orders stand still.' };

describe('breaking the glass', () => {
  it('approves at once, keeps the approvals that are there, and owes a review', () => {
    const half = following(pending, {
      type: 'approve-clicked',
      comment: null,
      click: clickBy(BOB),
      person: person(BOB),
    });
    const result = transition(half, breaks(person(MALLORY)), NOW);

    expect(result).toMatchObject({
      ok: true,
      request: {
        state: { status: 'approved', approvals: [{ by: BOB }], attempt: 0 },
        brokenGlass: { ...GLASS, review: null },
      },
      effects: ['draw-card', 'sync-thread', 'sync-direct', 'make-key'],
      notAfterMs: DEADLINE_MS,
    });
    if (result.ok) expect(result.request.timeline.at(-1)).toEqual({ type: 'glass-broken', ...GLASS });
  });

  it.each<[string, KeyRequest, ClickEvent, Refusal]>([
    ['the requester, though named', pending, breaks(person(ALICE)), 'own-request'],
    [
      'the person it is for, though named',
      request({ terms: TERMS, onBehalfOf: DAVE }),
      breaks(person(DAVE)),
      'own-request',
    ],
    ['an approver who is not named', pending, breaks(person(CAROL)), 'not-a-breaker'],
    ['anybody where nobody is named', request(), breaks(person(MALLORY)), 'not-a-breaker'],
    ['a guest', pending, breaks(person(MALLORY, { standing: 'guest' })), 'guest'],
    ['somebody Slack does not know', pending, { ...breaks(person(MALLORY)), person: null }, 'people-unknown'],
    [
      'somebody on another message',
      pending,
      breaks(person(MALLORY), { messageTs: '1.2' as never }),
      'other-copy',
    ],
    [
      'somebody who saw something else',
      pending,
      breaks(person(MALLORY), { fingerprint: OTHER_FINGERPRINT }),
      'stale-fingerprint',
    ],
    [
      'somebody without an incident',
      pending,
      { ...breaks(person(MALLORY)), incident: '' } as ClickEvent,
      'nothing-said',
    ],
    [
      'somebody without a reason',
      pending,
      { ...breaks(person(MALLORY)), reason: '' } as ClickEvent,
      'nothing-said',
    ],
    [
      'somebody while the config forbids it',
      pending,
      { ...breaks(person(MALLORY)), objection: 'forbidden' },
      'forbidden',
    ],
    [
      'somebody once it is approved',
      requestIn('approved', { terms: TERMS }),
      breaks(person(MALLORY)),
      'already-settled',
    ],
  ])('does not count by %s', (_, before, event, refusal) => {
    expect(transition(before, event, NOW)).toEqual({ ok: false, refusal });
  });

  it('does not count at the deadline', () => {
    expect(transition(pending, breaks(person(MALLORY)), at(DEADLINE_MS))).toEqual({
      ok: false,
      refusal: 'expired',
    });
  });

  it('counts for the terms it was done under: new ones need it anew, and no review of the old', () => {
    const anew = following(broken, { ...EVENTS['terms-changed'] });
    expect(anew.state).toEqual({ status: 'pending', approvals: [], attempt: 0 });
    expect(anew.brokenGlass).toBeNull();
  });

  it.each<[string, Partial<KeyRequest>, string[]]>([
    ['it is whole', {}, []],
    ['the terms name nobody for it', { terms: terms({ approvals: [THE_OWNER] }) }, ['approvals']],
    [
      'it was the requester',
      { brokenGlass: { ...GLASS, by: ALICE, remindedAtMs: null, review: null } },
      ['approvals'],
    ],
    ['nobody broke it', { brokenGlass: null }, ['approvals']],
  ])('stands in for the quorum when the record is held against itself: %s', (_, over, parts) => {
    const changed = { ...broken, ...over };
    const record = { ...changed, fingerprint: fingerprintOf(changed) };
    expect(judgeRecord(record).map((finding) => 'part' in finding && finding.part)).toEqual(parts);
  });
});

describe('the doors of a failure', () => {
  const failed = { ...broken, state: requestIn('failed').state } as KeyRequest;
  const held = { ...broken, state: requestIn('held').state } as KeyRequest;
  const presses = (type: 'retry-clicked' | 'look-again-clicked' | 'give-up-clicked', who: Person) =>
    ({ type, click: clickBy(who.id), person: who }) as ClickEvent;

  it('are open to whoever may break the glass, approver or not, once it is broken', () => {
    expect(following(failed, presses('retry-clicked', person(MALLORY))).state.status).toBe('approved');
    expect(following(failed, presses('give-up-clicked', person(MALLORY))).state.status).toBe('abandoned');
    expect(following(held, presses('look-again-clicked', person(MALLORY))).state.status).toBe('unclear');
  });

  it.each<[string, KeyRequest, Person, Refusal]>([
    ['without an emergency', { ...failed, brokenGlass: null }, person(MALLORY), 'not-an-approver'],
    ['to the requester, though named', failed, person(ALICE), 'own-request'],
    ['to somebody whom nothing names', failed, person('U0ERIN' as UserId), 'not-an-approver'],
    ['to a guest', failed, person(MALLORY, { standing: 'guest' }), 'guest'],
  ])('are shut %s', (_, before, who, refusal) => {
    expect(transition(before, presses('retry-clicked', who), NOW)).toEqual({ ok: false, refusal });
  });
});

describe('the review of a broken glass', () => {
  it('is owed whatever comes of the request, until somebody gives it', () => {
    const created = { ...broken, state: requestIn('created').state };
    expect(owedReview(created)).toMatchObject(GLASS);
    expect([hasEnded(created), waitsForPeople(created)]).toEqual([false, true]);

    const reviewed = following(created, reviews(person(BOB)));

    expect(reviewed.brokenGlass?.review).toEqual({ by: BOB, atMs: NOW.nowMs, comment: 'It was one.' });
    expect(reviewed.state).toBe(created.state);
    expect(reviewed.timeline.at(-1)).toEqual({
      type: 'reviewed',
      atMs: NOW.nowMs,
      by: BOB,
      comment: 'It was one.',
    });
    expect(owedReview(reviewed)).toBeUndefined();
    expect([hasEnded(reviewed), waitsForPeople(reviewed)]).toEqual([true, false]);
  });

  it('is asked for again at each reminder’s time and daily from then on, until it is given', () => {
    const waitTimes = { expiresAfterMs: 259_200_000, remindAfterMs: [3_600_000, 14_400_000] };
    const created = { ...broken, waitTimes, state: requestIn('created').state };
    const due = (request: KeyRequest) => (nextMomentOf(request) ?? 0) - NOW.nowMs;
    const remind = (request: KeyRequest, afterMs: number) =>
      transition(request, { type: 'review-reminder-due' }, at(NOW.nowMs + afterMs));
    expect(due(created)).toBe(3_600_000);
    expect(remind(created, 3_599_999)).toEqual({ ok: false, refusal: 'not-due' });

    const first = remind(created, 3_600_000);
    expect(first.ok && due(first.request)).toBe(14_400_000);
    // The bot slept for a day: it asks once.
    const reminded = remind(created, 86_400_000);

    expect(reminded).toMatchObject({ ok: true, effects: ['sync-thread'] });
    if (!reminded.ok) return;
    expect(reminded.request.timeline.at(-1)).toEqual({
      type: 'review-reminded',
      atMs: NOW.nowMs + 86_400_000,
    });
    expect(due(reminded.request)).toBe(86_400_000 + 86_400_000);
    expect(nextMomentOf(following(reminded.request, reviews(person(BOB))))).toBeNull();
  });

  it('is asked for daily where the configuration reminds of nothing', () => {
    const created = {
      ...broken,
      waitTimes: { expiresAfterMs: 259_200_000, remindAfterMs: [] },
      state: requestIn('created').state,
    };
    expect(nextMomentOf(created)).toBe(NOW.nowMs + 86_400_000);
  });

  it('is for somebody who has approved before as well', () => {
    const half = { ...broken, state: { ...requestIn('created').state, approvals: [CAROLS] } } as KeyRequest;
    expect(transition(half, reviews(person(CAROL)), NOW).ok).toBe(true);
  });

  const byDave = following(pending, breaks(person(DAVE)));
  const reviewed = following(broken, reviews(person(BOB)));

  it.each<[string, KeyRequest, ClickEvent, Refusal]>([
    ['whoever broke it, though an approver', byDave, reviews(person(DAVE)), 'own-break'],
    ['the person it is for', { ...broken, onBehalfOf: BOB }, reviews(person(BOB)), 'own-request'],
    ['the requester', broken, reviews(person(ALICE)), 'own-request'],
    ['somebody who may only break glass', byDave, reviews(person(MALLORY)), 'not-an-approver'],
    [
      'somebody who says nothing',
      broken,
      { ...reviews(person(OWEN)), comment: '' } as ClickEvent,
      'nothing-said',
    ],
    ['anybody a second time', reviewed, reviews(person(OWEN)), 'no-review-owed'],
    ['anybody where no glass is broken', requestIn('created'), reviews(person(BOB)), 'no-review-owed'],
  ])('does not count by %s', (_, before, event, refusal) => {
    expect(transition(before, event, NOW)).toEqual({ ok: false, refusal });
  });

  it('needs a button, so a card that Slack has frozen is posted anew for it, and only for it', () => {
    const posted = { type: 'card-posted', atMs: NOW.nowMs as EpochMs } as const;
    const created = { ...broken, state: requestIn('created').state, timeline: [posted, ...broken.timeline] };
    expect(canBeReplaced(created, 'frozen')).toBe(true);
    expect(canBeReplaced({ ...created, timeline: [...created.timeline, posted] }, 'frozen')).toBe(false);
    expect(canBeReplaced(following(created, reviews(person(BOB))), 'frozen')).toBe(false);
  });
});
