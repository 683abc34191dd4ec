import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import { awaitedPeople, linesAwaiting } from '../../src/domain/awaited.js';
import type { RequestEvent } from '../../src/domain/event.js';
import { dueEventOf, nextMomentOf } from '../../src/domain/moments.js';
import type { EpochMs, GroupId } from '../../src/domain/names.js';
import type { Settled } from '../../src/domain/outcome.js';
import type { KeyRequest } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import {
  ALICE,
  ASKED_AT_MS,
  at,
  BOB,
  CARD,
  CAROL,
  CAROLS,
  clickBy,
  MALLORY,
  NOW,
  OWEN,
  person,
  REQUEST_ID,
  requestIn,
  requestOfTwoLines,
  SECURITY,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { EVENTS } from './events.js';

const HOUR_MS = 3_600_000;
const MANAGERS = 'S0MANAGERS' as GroupId;
const FURTHER = { afterMs: 24 * HOUR_MS, users: [MALLORY, ALICE], groups: [MANAGERS] };

function hours(count: number): EpochMs {
  return (ASKED_AT_MS + count * HOUR_MS) as EpochMs;
}

/** Expires after 72 hours, reminds after 4 and 24. */
function waiting(over: Partial<KeyRequest> = {}): KeyRequest {
  const waitTimes = { expiresAfterMs: 72 * HOUR_MS, remindAfterMs: [4 * HOUR_MS, 24 * HOUR_MS] };
  return requestOfTwoLines({ waitTimes, ...over });
}

function escalating(over: Partial<Account> = {}): KeyRequest {
  return waiting({ terms: terms({ approvals: [TWO_OF_SECURITY, THE_OWNER], escalation: FURTHER, ...over }) });
}

function counted(before: KeyRequest, event: RequestEvent, moment = NOW): Settled {
  const result = transition(before, event, moment);
  if (!result.ok) throw new Error(`Refused: ${result.refusal}`);
  return result;
}

/** What the sweep does of a bot that wakes at this hour, until nothing is due any more. */
function wakesAt(hour: number, request: KeyRequest): { request: KeyRequest; events: string[] } {
  const events: string[] = [];
  let now = request;
  while (events.length < 10) {
    const type = dueEventOf(now, hours(hour));
    if (type === undefined) return { request: now, events };
    events.push(type);
    now = counted(now, { type }, at(hours(hour))).request;
  }
  throw new Error(`It never ends: ${events.join(', ')}.`);
}

describe('the next moment of a request', () => {
  it.each<[string, KeyRequest, number | null]>([
    ['is its first reminder', waiting(), 4],
    [
      'then the second',
      waiting({ waiting: { sinceMs: hours(0), remindersPassed: 1, escalatedAtMs: null } }),
      24,
    ],
    [
      'then the deadline',
      waiting({ waiting: { sinceMs: hours(0), remindersPassed: 2, escalatedAtMs: null } }),
      72,
    ],
    ['is the deadline while there is no card to be reminded of', waiting({ card: null }), 72],
    ['is the deadline where nobody wants reminders', requestOfTwoLines(), 72],
    [
      'is the escalation if that comes first',
      { ...escalating(), waitTimes: { expiresAfterMs: 72 * HOUR_MS, remindAfterMs: [] } },
      24,
    ],
    ['leaves out a reminder at the very end', waiting({ expiresAtMs: hours(4.5) }), 4.5],
    ['leaves out an escalation after the deadline', { ...escalating(), expiresAtMs: hours(3) }, 3],
    ['is none once it is approved', { ...waiting(), state: requestIn('approved').state }, null],
    ['is none once it has ended', { ...waiting(), state: requestIn('denied').state }, null],
  ])('%s', (_, request, hour) => {
    expect(nextMomentOf(request)).toBe(hour === null ? null : hours(hour));
  });
});

describe('a reminder', () => {
  it('is not due a millisecond before its time, and counts only from then on and before the deadline', () => {
    const early = transition(waiting(), { type: 'reminder-due' }, at(hours(4) - 1));
    expect(early).toEqual({ ok: false, refusal: 'not-due' });

    const { effects, notBeforeMs, notAfterMs } = counted(waiting(), { type: 'reminder-due' }, at(hours(4)));
    expect({ effects, notBeforeMs, notAfterMs }).toEqual({
      effects: ['sync-thread'],
      notBeforeMs: hours(4),
      notAfterMs: hours(72),
    });
  });

  it('names who is missing, without those who have approved', () => {
    const request = waiting({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });

    const { request: after } = counted(request, { type: 'reminder-due' }, at(hours(4)));

    expect(after.timeline).toEqual([
      {
        type: 'reminded',
        atMs: hours(4),
        needed: [
          { count: 1, users: [], groups: [SECURITY], groupsTold: [] },
          { count: 1, users: [OWEN], groups: [], groupsTold: [] },
        ],
      },
    ]);
  });

  it('leaves out a line that is met, and people who cannot give what is missing', () => {
    const line = { count: 2, groups: [], users: [ALICE, BOB, OWEN] };
    const request = waiting({
      terms: terms({ approvals: [line, { count: 1, groups: [SECURITY], users: [] }] }),
      state: {
        status: 'pending',
        approvals: [
          { by: CAROL, atMs: hours(1), lines: [1], comment: null },
          { by: BOB, atMs: hours(1), lines: [0, 1], comment: null },
        ],
        attempt: 0,
      },
    });

    const { request: after } = counted(request, { type: 'reminder-due' }, at(hours(4)));

    expect(after.timeline).toMatchObject([{ needed: [{ count: 1, users: [OWEN], groups: [] }] }]);
  });

  it('notifies a group once', () => {
    const first = wakesAt(4, waiting()).request;
    const second = wakesAt(24, first).request;

    expect(second.timeline.map((entry) => entry.type === 'reminded' && entry.needed)).toEqual([
      [
        { count: 2, users: [], groups: [SECURITY], groupsTold: [] },
        { count: 1, users: [OWEN], groups: [], groupsTold: [] },
      ],
      [
        { count: 2, users: [], groups: [], groupsTold: [SECURITY] },
        { count: 1, users: [OWEN], groups: [], groupsTold: [] },
      ],
    ]);
  });

  it.each<[string, number, string[]]>([
    ['slept for days', 60, ['reminder-due']],
    ['woke just before the second', 23.9, ['reminder-due']],
    ['slept beyond the deadline', 80, ['deadline-passed']],
  ])('is given once by a bot that %s', (_, hour, events) => {
    const woken = wakesAt(hour, waiting());

    expect(woken.events).toEqual(events);
    expect(nextMomentOf(woken.request)).toBe(hour === 80 ? null : hours(72));
  });

  it('is passed over without a word when a bot wakes right before the deadline', () => {
    const { events, request } = wakesAt(71.5, waiting());

    expect(events).toEqual(['reminder-due']);
    expect(request.timeline).toEqual([]);
    expect(nextMomentOf(request)).toBe(hours(72));
  });

  it('is counted from when the card was posted, and a card that replaces it reminds by itself', () => {
    const unposted = waiting({ card: null });
    const { request: posted } = counted(unposted, EVENTS['card-posted'], at(hours(10)));
    expect(nextMomentOf(posted)).toBe(hours(14));

    const lost = { type: 'card-lost', card: posted.card ?? CARD, how: 'deleted' } as const;
    const { request: without } = counted(posted, lost, at(hours(13)));
    const { request: again } = counted(without, EVENTS['card-posted'], at(hours(20)));
    expect(nextMomentOf(again)).toBe(hours(34));
  });

  it('begins anew when all must decide anew', () => {
    const reminded = wakesAt(4, waiting()).request;

    const { request: after } = counted(reminded, EVENTS['terms-changed'], at(hours(5)));

    expect(after.waiting).toEqual({ sinceMs: hours(5), remindersPassed: 0, escalatedAtMs: null });
  });
});

it.each(['reminder-due', 'escalation-due'] as const)(
  '%s: what was due and meets the deadline on its way is left to that, and not tried for ever',
  (type) => {
    expect(transition(escalating(), { type }, at(hours(72)))).toEqual({ ok: false, refusal: 'not-due' });
  },
);

describe('an escalation', () => {
  const escalated = () => wakesAt(24, escalating()).request;
  const approves = (by: typeof MALLORY, groups: GroupId[] = []) =>
    ({ type: 'approve-clicked', comment: null, click: clickBy(by), person: person(by, { groups }) }) as const;

  it('comes once, and takes the place of the reminders that are due with it', () => {
    const woken = wakesAt(30, escalating());

    expect(woken.events).toEqual(['escalation-due']);
    expect(woken.request.timeline).toEqual([
      {
        type: 'escalated',
        atMs: hours(30),
        to: { users: [MALLORY], groups: [MANAGERS] },
        needed: [
          { count: 2, users: [], groups: [SECURITY], groupsTold: [] },
          { count: 1, users: [OWEN], groups: [], groupsTold: [] },
        ],
      },
    ]);
    expect(nextMomentOf(woken.request)).toBe(hours(72));
  });

  it('gives way to the deadline, where a bot slept past both', () => {
    const { request, events } = wakesAt(80, escalating());
    expect(events).toEqual(['deadline-passed']);
    expect(request.state.status).toBe('expired');
  });

  it('has called its group, which no reminder after it calls again', () => {
    const waitTimes = { expiresAfterMs: 72 * HOUR_MS, remindAfterMs: [48 * HOUR_MS] };
    const reminded = wakesAt(48, wakesAt(24, { ...escalating(), waitTimes }).request).request;
    expect(reminded.timeline.at(-1)).toMatchObject({
      type: 'reminded',
      needed: [
        { groups: [], groupsTold: [SECURITY, MANAGERS] },
        { groups: [], groupsTold: [MANAGERS] },
      ],
    });
  });

  it('has it wait for the further approvers as well', () => {
    expect(awaitedPeople(escalated()).groups).toEqual([SECURITY, MANAGERS]);
    expect(linesAwaiting(escalated(), person(MALLORY))).toEqual([0, 1]);
    expect(linesAwaiting(escalating(), person(MALLORY))).toEqual([]);
  });

  it('is not due before its time, and counts only before the deadline', () => {
    const early = transition(escalating(), { type: 'escalation-due' }, at(hours(24) - 1));
    expect(early).toEqual({ ok: false, refusal: 'not-due' });
    expect(counted(escalating(), { type: 'escalation-due' }, at(hours(24)))).toMatchObject({
      effects: ['draw-card', 'sync-thread', 'sync-direct'],
      notBeforeMs: hours(24),
      notAfterMs: hours(72),
    });
  });

  it('lets the further approvers stand for whatever is missing, and nobody before it', () => {
    expect(transition(escalating(), approves(MALLORY), NOW)).toEqual({
      ok: false,
      refusal: 'not-an-approver',
    });

    const moment = at(hours(25));
    const one = counted(escalated(), approves(MALLORY), moment).request;
    const two = counted(one, approves(BOB, [MANAGERS]), moment).request;
    expect(two.state.status).toBe('pending');
    const three = counted(two, approves(CAROL, [SECURITY]), moment).request;

    expect(three.state).toMatchObject({ status: 'approved' });
    expect(three.timeline.slice(1)).toMatchObject([
      { missing: [1, 1] },
      { missing: [0, 1] },
      { missing: [0, 0] },
    ]);
  });

  it('never lets the requester', () => {
    expect(transition(escalated(), approves(ALICE), at(hours(25)))).toEqual({
      ok: false,
      refusal: 'own-request',
    });
  });

  it('lets them see to what comes after', () => {
    const failed = { ...escalated(), state: requestIn('failed').state };
    const event = { ...EVENTS['retry-clicked'], click: clickBy(MALLORY), person: person(MALLORY) };

    expect(transition(failed, event, at(hours(25)))).toMatchObject({
      ok: true,
      request: { id: REQUEST_ID, state: { status: 'approved' } },
    });
  });

  it('is over when the terms change', () => {
    const { request: after } = counted(escalated(), EVENTS['terms-changed'], at(hours(25)));
    const event = { ...approves(MALLORY), click: clickBy(MALLORY, { fingerprint: after.fingerprint }) };

    expect(transition(after, event, at(hours(26)))).toEqual({ ok: false, refusal: 'not-an-approver' });
  });
});
