import { describe, expect, it } from 'vitest';
import type { AskApprovers } from '../../src/domain/account.js';
import type { Click, ClickEvent, EventOf } from '../../src/domain/event.js';
import { nextMomentOf } from '../../src/domain/moments.js';
import type { UserId } from '../../src/domain/names.js';
import type { Settled } from '../../src/domain/outcome.js';
import type { Person } from '../../src/domain/person.js';
import type { Refusal } from '../../src/domain/refusal.js';
import type { KeyRequest } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import {
  ALICE,
  at,
  BOB,
  CARD,
  CAROL,
  CAROLS,
  clickBy,
  DAVE,
  DEADLINE_MS,
  ELSEWHERE,
  FINGERPRINT,
  MALLORY,
  NOW,
  OTHER_FINGERPRINT,
  OWEN,
  person,
  REQUESTS_CHANNEL,
  request,
  requestIn,
  requestOfTwoLines,
  SECURITY,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { EVENTS } from './events.js';

function approves(who: Person, over: Partial<Click> = {}): ClickEvent {
  return { type: 'approve-clicked', comment: null, click: clickBy(who.id, over), person: who };
}

function denies(who: Person, over: Partial<Click> = {}): ClickEvent {
  return { type: 'deny-clicked', reason: 'Use your own account.', click: clickBy(who.id, over), person: who };
}

function counted(before: KeyRequest, event: Parameters<typeof transition>[1], moment = NOW): Settled {
  const result = transition(before, event, moment);
  if (!result.ok) throw new Error(`Refused: ${result.refusal}`);
  return result;
}

describe('approvals of two lines: two of security, and the owner', () => {
  it.each([[[BOB, CAROL, OWEN]], [[OWEN, BOB, CAROL]], [[CAROL, OWEN, BOB]]])(
    'are all needed, in whatever order: %j',
    (people) => {
      const [first, second, third] = people.map((id) => approves(person(id)));
      if (!first || !second || !third) throw new Error('Three people.');

      const one = counted(requestOfTwoLines(), first).request;
      const two = counted(one, second).request;
      expect([one.state.status, two.state.status]).toEqual(['pending', 'pending']);

      const three = counted(two, third);
      expect(three.request.state).toMatchObject({ status: 'approved', attempt: 0 });
      expect(three.request.timeline.map(({ type }) => type)).toEqual(['approved', 'approved', 'approved']);
    },
  );

  it('say in the thread what is still missing after each', () => {
    const one = counted(requestOfTwoLines(), approves(person(BOB))).request;
    const two = counted(one, approves(person(OWEN))).request;

    expect(two.timeline).toEqual([
      { type: 'approved', atMs: NOW.nowMs, by: BOB, missing: [1, 1], comment: null },
      { type: 'approved', atMs: NOW.nowMs, by: OWEN, missing: [1, 0], comment: null },
    ]);
  });

  it('count a person of both lines once', () => {
    const owenInSecurity = person(OWEN, { groups: [SECURITY] });
    const one = counted(requestOfTwoLines(), approves(owenInSecurity)).request;

    expect(transition(one, approves(owenInSecurity, { actionTs: '1772445700.000300' }), NOW)).toEqual({
      ok: false,
      refusal: 'already-approved',
    });
  });

  it('are not needed from a third of security', () => {
    const two = [BOB, CAROL].reduce(
      (now, id) => counted(now, approves(person(id))).request,
      requestOfTwoLines(),
    );

    expect(transition(two, approves(person(DAVE)), NOW)).toEqual({ ok: false, refusal: 'not-needed' });
  });

  it('are still needed from a third of security when one of the first two can stand for the owner', () => {
    const owenInSecurity = person(OWEN, { groups: [SECURITY] });
    const two = counted(
      counted(requestOfTwoLines(), approves(owenInSecurity)).request,
      approves(person(BOB)),
    );

    expect(counted(two.request, approves(person(CAROL))).request.state.status).toBe('approved');
  });

  it('count by membership at the click, not later', () => {
    const one = counted(requestOfTwoLines(), approves(person(BOB))).request;
    expect(one.state).toEqual({
      status: 'pending',
      approvals: [{ by: BOB, atMs: NOW.nowMs, lines: [0], comment: null }],
      attempt: 0,
    });
    expect(transition(one, approves(person(CAROL, { groups: [] })), NOW)).toEqual({
      ok: false,
      refusal: 'not-an-approver',
    });
  });
});

describe.each([
  ['Approve', approves],
  ['Deny', denies],
])('%s', (_, press) => {
  it.each<[string, ClickEvent, Refusal]>([
    ['the requester', press(person(ALICE)), 'own-request'],
    ['the requester, though in security', press(person(ALICE, { groups: [SECURITY] })), 'own-request'],
    ['somebody of no line', press(person(MALLORY)), 'not-an-approver'],
    ['a guest of security', press(person(BOB, { standing: 'guest' })), 'guest'],
    ['a person of another workspace', press(person(BOB, { standing: 'foreign' })), 'foreign'],
    ['somebody deactivated', press(person(BOB, { standing: 'deactivated' })), 'deactivated'],
    ['an app', press(person(BOB, { standing: 'bot' })), 'bot'],
    ['somebody Slack does not know', { ...press(person(BOB)), person: null }, 'people-unknown'],
    ['somebody in another channel', press(person(BOB), { channel: ELSEWHERE }), 'wrong-channel'],
    [
      'somebody on a copy of the card',
      press(person(BOB), { messageTs: '1772442001.000100' as Click['messageTs'] }),
      'other-copy',
    ],
    [
      'somebody who saw an earlier version',
      press(person(BOB), { fingerprint: OTHER_FINGERPRINT }),
      'stale-fingerprint',
    ],
  ])('does not count from %s', (_who, event, refusal) => {
    expect(transition(request(), event, NOW)).toEqual({ ok: false, refusal });
  });

  it('makes the message it is on the card, while none is known', () => {
    const event = press(person(BOB), { messageTs: '1772443333.000700' as Click['messageTs'] });
    const { request: after } = counted(request({ card: null }), event);

    expect(after.card).toEqual({ channel: REQUESTS_CHANNEL, ts: '1772443333.000700' });
    expect(after.timeline[0]).toEqual({ type: 'card-posted', atMs: NOW.nowMs });
    expect(transition(after, EVENTS['card-posted'], NOW)).toEqual({ ok: false, refusal: 'card-exists' });
  });

  it('does not make a message in another channel the card', () => {
    const event = press(person(BOB), { channel: ELSEWHERE });
    expect(transition(request({ card: null }), event, NOW)).toEqual({ ok: false, refusal: 'wrong-channel' });
  });

  it('counts in the channel where the card is, when the account has got another channel since', () => {
    const moved = request({ terms: terms({ channel: ELSEWHERE }) });
    expect(transition(moved, press(person(BOB)), NOW).ok).toBe(true);
    expect(transition(moved, press(person(BOB), { channel: ELSEWHERE }), NOW)).toEqual({
      ok: false,
      refusal: 'wrong-channel',
    });
  });

  it('counts on the own copy of the person, wherever that is, and leaves the card what it is', () => {
    const onCopy = { ...press(person(BOB), { channel: ELSEWHERE }), on: 'own-copy' } as const;
    for (const card of [CARD, null]) {
      const next = transition(request({ card }), onCopy, NOW);
      expect(next).toMatchObject({ ok: true, request: { card } });
    }
    expect(transition(request(), { ...onCopy, person: person(MALLORY) }, NOW)).toEqual({
      ok: false,
      refusal: 'not-an-approver',
    });
    for (const standing of ['guest', 'deactivated'] as const)
      expect(transition(request(), { ...onCopy, person: person(BOB, { standing }) }, NOW)).toEqual({
        ok: false,
        refusal: standing,
      });
    const stale = { ...onCopy, click: { ...onCopy.click, fingerprint: OTHER_FINGERPRINT } };
    expect(transition(request(), stale, NOW)).toEqual({ ok: false, refusal: 'stale-fingerprint' });
  });

  it.each<[string, AskApprovers, AskApprovers, boolean]>([
    ['asked directly before and after', 'direct', 'direct', true],
    ['asked directly from now on', 'channel', 'direct', true],
    ['asked directly up to now, so that the copies lose their buttons', 'direct', 'channel', true],
    ['asked in the channel all the while', 'channel', 'channel', false],
  ])('has the copies drawn under new terms exactly if approvers are %s', (_, before, after, owed) => {
    const next = transition(
      request({ terms: terms({ askApprovers: before }) }),
      { type: 'terms-changed', terms: terms({ askApprovers: after }), fingerprint: OTHER_FINGERPRINT },
      NOW,
    );
    expect(next.ok && next.effects.filter((effect) => effect === 'draw-copies')).toEqual(
      owed ? ['draw-copies'] : [],
    );
  });

  it('asks approvers directly even while the channel takes no card', () => {
    const next = transition(
      request({ card: null, terms: terms({ askApprovers: 'direct' }) }),
      EVENTS['card-blocked'],
      NOW,
    );
    expect(next).toMatchObject({ ok: true, effects: ['draw-copies', 'sync-direct'] });
  });

  it.each<[string, number, Refusal | undefined]>([
    ['a millisecond before the deadline', DEADLINE_MS - 1, undefined],
    ['at the deadline', DEADLINE_MS, 'expired'],
    ['after the deadline', DEADLINE_MS + 1, 'expired'],
  ])('%s', (_when, nowMs, refusal) => {
    const result = transition(request(), press(person(BOB)), at(nowMs));
    expect(result.ok ? undefined : result.refusal).toBe(refusal);
  });

  it('counts only if it is stored before the deadline', () => {
    const { notAfterMs, notBeforeMs } = counted(request(), press(person(BOB)));
    expect([notBeforeMs, notAfterMs]).toEqual([undefined, 1_772_701_200_000]);
  });
});

describe('a cancellation', () => {
  it('ends the request, whatever was approved before', () => {
    const one = counted(requestOfTwoLines(), approves(person(BOB))).request;
    const { request: after, notAfterMs } = counted(one, { type: 'cancel-asked', by: ALICE });

    expect(after.state).toEqual({ status: 'cancelled', by: ALICE });
    expect(after.timeline.at(-1)).toEqual({ type: 'cancelled', atMs: NOW.nowMs, by: ALICE });
    expect(notAfterMs).toBe(1_772_701_200_000);
  });

  it.each<[string, UserId, number, Refusal]>([
    ['by anybody but the requester', CAROL, NOW.nowMs, 'not-yours'],
    ['at the deadline', ALICE, DEADLINE_MS, 'expired'],
  ])('%s does not count', (_what, by, nowMs, refusal) => {
    const result = transition(request(), { type: 'cancel-asked', by }, at(nowMs));
    expect(result).toEqual({ ok: false, refusal });
  });
});

describe('a request on behalf of somebody', () => {
  const forBob = request({ onBehalfOf: BOB });

  it.each<[string, ClickEvent]>([
    ['approved', approves(person(BOB))],
    ['denied', denies(person(BOB))],
  ])('cannot be %s by them, though an approver', (_, event) => {
    expect(transition(forBob, event, NOW)).toEqual({ ok: false, refusal: 'own-request' });
  });

  it('cannot be decided by them after a failure either', () => {
    const failed = requestIn('failed', { onBehalfOf: BOB });
    for (const event of [EVENTS['retry-clicked'], EVENTS['give-up-clicked']])
      expect(transition(failed, event, NOW)).toEqual({ ok: false, refusal: 'own-request' });
  });

  it.each([[ALICE], [BOB]])('can be taken back by %s', (by) => {
    const cancelled = counted(forBob, { type: 'cancel-asked', by });
    expect(cancelled.request.state).toEqual({ status: 'cancelled', by });
  });

  it('can be taken back by nobody else', () => {
    expect(transition(forBob, { type: 'cancel-asked', by: CAROL }, NOW)).toEqual({
      ok: false,
      refusal: 'not-yours',
    });
  });
});

describe('a comment', () => {
  const comments = (who: Person, comment = 'Seen the design.'): ClickEvent => {
    return { type: 'comment-clicked', comment, click: clickBy(who.id), person: who };
  };
  const approved = counted(requestOfTwoLines(), approves(person(BOB))).request;

  it('is added to the approval of the person, without deciding anything', () => {
    const after = counted(approved, comments(person(BOB))).request;

    const approval = { by: BOB, atMs: NOW.nowMs, lines: [0], comment: 'Seen the design.' };
    expect(after.state).toEqual({ status: 'pending', approvals: [approval], attempt: 0 });
    expect(after.timeline.at(-1)).toEqual({
      type: 'commented',
      atMs: NOW.nowMs,
      by: BOB,
      comment: 'Seen the design.',
    });
  });

  it('counts from any message of the channel: its button hangs on a reply', () => {
    const elsewhere = comments(person(BOB));
    const click = { ...elsewhere.click, messageTs: '1772449999.000100' as Click['messageTs'] };
    expect(transition(approved, { ...elsewhere, click }, NOW).ok).toBe(true);
  });

  it('counts from the copy of whoever approved on it, who need not be in the channel', () => {
    const { click, ...event } = comments(person(BOB)) as EventOf<'comment-clicked'>;
    const there = { ...event, click: { ...click, channel: ELSEWHERE } };
    expect(transition(approved, { ...there, on: 'own-copy' }, NOW).ok).toBe(true);
    expect(transition(approved, there, NOW)).toEqual({ ok: false, refusal: 'wrong-channel' });
  });

  const commented = counted(approved, comments(person(BOB))).request;
  const denied = counted(approved, denies(person(CAROL))).request;

  it.each<[string, KeyRequest, ClickEvent, Refusal]>([
    ['somebody who has not approved', approved, comments(person(CAROL)), 'no-approval'],
    ['the requester', approved, comments(person(ALICE)), 'no-approval'],
    ['somebody whose approval ended with the request', denied, comments(person(BOB)), 'no-approval'],
    ['the person once more', commented, comments(person(BOB)), 'commented'],
    ['somebody who says nothing', approved, comments(person(BOB), ''), 'nothing-said'],
    ['somebody Slack does not know', approved, { ...comments(person(BOB)), person: null }, 'people-unknown'],
    ['somebody who is a guest by now', approved, comments(person(BOB, { standing: 'guest' })), 'guest'],
  ])('by %s does not count', (_, before, event, refusal) => {
    expect(transition(before, event, NOW)).toEqual({ ok: false, refusal });
  });

  it('does not count for an approval of an earlier version', () => {
    const event = comments(person(BOB));
    const click = { ...event.click, fingerprint: OTHER_FINGERPRINT };
    expect(transition(approved, { ...event, click }, NOW)).toEqual({
      ok: false,
      refusal: 'stale-fingerprint',
    });
  });

  it('is asked for before the approval where the account requires one', () => {
    const strict = request({ terms: terms({ approvalComment: 'required' }) });
    const approval = (comment: string | null) => ({ ...approves(person(BOB)), comment }) as ClickEvent;

    expect(transition(strict, approval(null), NOW)).toEqual({ ok: false, refusal: 'nothing-said' });
    expect(transition(strict, approval(''), NOW)).toEqual({ ok: false, refusal: 'nothing-said' });
    expect(counted(strict, approval('Seen.')).request.state).toMatchObject({
      status: 'approved',
      approvals: [{ by: BOB, comment: 'Seen.' }],
    });
  });
});

describe('a denial', () => {
  it('needs one person, whatever was approved before', () => {
    const one = counted(requestOfTwoLines(), approves(person(BOB))).request;
    const { request: after } = counted(one, denies(person(CAROL)));

    const reason = 'Use your own account.';
    expect(after.state).toEqual({ status: 'denied', by: CAROL, reason });
    expect(after.timeline.at(-1)).toEqual({ type: 'denied', atMs: NOW.nowMs, by: CAROL, reason });
  });

  it('counts only with a reason, which is asked for when nothing else is against it', () => {
    const silent = (who: Person) => transition(request(), { ...denies(who), reason: '' } as ClickEvent, NOW);
    expect(silent(person(CAROL))).toEqual({ ok: false, refusal: 'nothing-said' });
    expect(silent(person(MALLORY))).toEqual({ ok: false, refusal: 'not-an-approver' });
  });

  it('comes too late once the request is approved', () => {
    const approved = counted(request(), approves(person(BOB))).request;
    expect(transition(approved, denies(person(CAROL)), NOW)).toEqual({
      ok: false,
      refusal: 'already-settled',
    });
  });
});

describe('the deadline', () => {
  it.each([
    ['a millisecond early', DEADLINE_MS - 1, 'not-due'],
    ['exactly', DEADLINE_MS, 'expired'],
    ['late', DEADLINE_MS + 60_000, 'expired'],
  ])('%s', (_, nowMs, then) => {
    const result = transition(request(), { type: 'deadline-passed' }, at(nowMs));
    expect(result.ok ? result.request.state.status : result.refusal).toBe(then);
  });

  it('counts only if it is stored at or after it', () => {
    const { notBeforeMs, notAfterMs } = counted(request(), { type: 'deadline-passed' }, at(DEADLINE_MS));
    expect([notBeforeMs, notAfterMs]).toEqual([1_772_701_200_000, undefined]);
  });

  it('is kept while the request is pending, and only then', () => {
    expect(nextMomentOf(request())).toBe(1_772_701_200_000);
    expect(nextMomentOf(requestIn('approved'))).toBeNull();
    expect(nextMomentOf(requestIn('expired'))).toBeNull();
  });
});

describe("the account's settings change", () => {
  const event = EVENTS['terms-changed'];

  it('voids the approvals given so far, under a new fingerprint', () => {
    const one = request({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });
    const { request: after } = counted(one, event);

    expect(after.state).toEqual({ status: 'pending', approvals: [], attempt: 0 });
    expect(after.fingerprint).toBe(OTHER_FINGERPRINT);
    expect(after.terms.account.approvals).toEqual([TWO_OF_SECURITY]);
    expect(after.timeline).toEqual([{ type: 'terms-changed', atMs: NOW.nowMs }]);
  });

  it('takes an approved request back to pending', () => {
    expect(counted(requestIn('approved'), event).request.state).toEqual({
      status: 'pending',
      approvals: [],
      attempt: 1,
    });
  });

  it('lets nobody decide on the card as it was, and lets the same people decide anew', () => {
    const one = request({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });
    const { request: after } = counted(one, event);

    expect(transition(after, approves(person(CAROL)), NOW)).toEqual({
      ok: false,
      refusal: 'stale-fingerprint',
    });
    const anew = counted(after, approves(person(CAROL), { fingerprint: OTHER_FINGERPRINT }));
    expect(anew.request.state.status).toBe('pending');
  });

  it('is told once', () => {
    const { request: after } = counted(request(), event);
    expect(transition(after, event, NOW)).toEqual({ ok: false, refusal: 'superseded' });
  });

  it('gives an approved request its whole time again, however often', () => {
    const once = counted(requestIn('approved'), event).request;
    const again = counted(
      { ...once, state: requestIn('approved').state },
      { ...event, fingerprint: FINGERPRINT },
      at(NOW.nowMs + 3_600_000),
    ).request;

    expect([once.expiresAtMs, again.expiresAtMs]).toEqual([1_772_704_800_000, 1_772_708_400_000]);
  });

  it('gives no more time', () => {
    const { request: after } = counted(request(), event);
    expect(after.expiresAtMs).toBe(1_772_701_200_000);
  });
});

describe('approvers who have left', () => {
  const found = (lacking: number[], gone: UserId[] = []) =>
    ({ type: 'approvers-counted', lacking, gone }) as const;

  it('are told once, again when it is another lack, and when there is none any more', () => {
    const one = counted(requestOfTwoLines(), found([0, 1], [OWEN]));
    expect(one.request.timeline).toEqual([
      { type: 'approvers-counted', atMs: NOW.nowMs, lacking: [0, 1], gone: ['U0OWNER'] },
    ]);
    expect(transition(one.request, found([0, 1], [OWEN]), NOW)).toEqual({ ok: false, refusal: 'superseded' });

    const two = counted(one.request, found([1, 1]));
    const none = counted(two.request, found([0, 0]));
    expect(none.request.timeline.map((entry) => entry.type === 'approvers-counted' && entry.lacking)).toEqual(
      [
        [0, 1],
        [1, 1],
        [0, 0],
      ],
    );
    expect(transition(none.request, found([0, 0]), NOW)).toEqual({ ok: false, refusal: 'superseded' });
  });

  it('are not told while every line can be met', () => {
    expect(transition(requestOfTwoLines(), found([0, 0]), NOW)).toEqual({ ok: false, refusal: 'superseded' });
  });

  it('are told anew of other terms', () => {
    const before = counted(requestOfTwoLines(), found([0, 1], [OWEN])).request;
    const changed = counted(before, {
      type: 'terms-changed',
      terms: terms({ approvals: [TWO_OF_SECURITY] }),
      fingerprint: OTHER_FINGERPRINT,
    }).request;
    expect(transition(changed, found([1]), NOW).ok).toBe(true);
  });

  it('keep the approvals they have given, which count as ever', () => {
    const bobs = counted(requestOfTwoLines(), approves(person(BOB))).request;
    const next = counted(bobs, found([0, 1], [BOB]));
    expect(next.request.state).toEqual(bobs.state);
  });
});
