import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/event.js';
import type { UserId } from '../../src/domain/names.js';
import type { KeyRequest, Status } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import {
  ALICE,
  BOB,
  CAROLS,
  clickBy,
  KEY,
  NOW,
  OTHER_FINGERPRINT,
  OTHER_KEY,
  person,
  REFUSED,
  requestIn,
  STATES,
} from '../support/requests.js';
import { EVENTS } from './events.js';

function whatFollows(request: KeyRequest, ...events: RequestEvent[]): KeyRequest {
  return events.reduce((now, event) => {
    const result = transition(now, event, NOW);
    if (!result.ok) throw new Error(`${event.type} while ${now.state.status}: ${result.refusal}`);
    return result.request;
  }, request);
}

const ofAttempt = (attempt: number): RequestEvent[] => [
  { ...EVENTS['key-made'], attempt, key: OTHER_KEY },
  { ...EVENTS['creation-postponed'], attempt },
  { ...EVENTS['creation-refused'], attempt },
  { ...EVENTS['outcome-unknown'], attempt },
  { ...EVENTS['looked-in-vain'], attempt },
  { ...EVENTS['several-found'], attempt },
];

const startOf = (attempt: number) => ({ ...EVENTS['creation-started'], attempt });
const madeBy = (attempt: number, key = KEY) => ({ ...EVENTS['key-made'], attempt, key });

describe('an attempt', () => {
  it('is numbered from one, and by one more each time CreateKey is sent', () => {
    const approved = requestIn('approved', {
      state: { status: 'approved', approvals: [CAROLS], attempt: 0 },
    });
    const first = whatFollows(approved, startOf(1));
    const second = whatFollows(first, EVENTS['creation-postponed'], startOf(2));

    expect(first.state).toEqual({
      status: 'creating',
      approvals: [CAROLS],
      attempt: 1,
      startedAtMs: NOW.nowMs,
    });
    expect(second.state).toMatchObject({ status: 'creating', attempt: 2 });
  });

  it.each([
    ['checked another version of the request', { ...startOf(1), fingerprint: OTHER_FINGERPRINT }],
    ['counted another number of attempts', startOf(2)],
  ])('does not begin for a run that %s', (_, event) => {
    const approved = requestIn('approved', {
      state: { status: 'approved', approvals: [CAROLS], attempt: 0 },
    });
    expect(transition(approved, event, NOW)).toEqual({ ok: false, refusal: 'superseded' });
  });

  it('that failed keeps what AWS said', () => {
    const { state, timeline } = whatFollows(requestIn('creating'), EVENTS['creation-refused']);
    expect(state).toEqual({ status: 'failed', approvals: [CAROLS], attempt: 1, failure: REFUSED });
    expect(timeline).toEqual([{ type: 'failed', atMs: NOW.nowMs, failure: REFUSED }]);
  });

  it('that made a key keeps it at once', () => {
    const { state } = whatFollows(requestIn('creating'), EVENTS['key-made']);
    expect(state).toEqual({ status: 'made', approvals: [CAROLS], attempt: 1, key: KEY });
  });
});

describe('a run that lost', () => {
  const overtaken = (['creating', 'unclear', 'held'] as const).flatMap((status) =>
    [0, 2].flatMap((attempt) =>
      ofAttempt(attempt)
        .filter(({ type }) => type !== 'key-made')
        .map((event) => [status, event.type, attempt, event] as const),
    ),
  );

  it.each(overtaken)('while %s: %s of attempt %i changes nothing', (status, _type, _attempt, event) => {
    expect(transition(requestIn(status), event, NOW)).toEqual({ ok: false, refusal: 'superseded' });
  });

  const waiting: Status[] = [
    'creating',
    'unclear',
    'held',
    'approved',
    'failed',
    'made',
    'created',
    'denied',
  ];

  it.each(waiting)('while %s: its key is told once, and not taken', (status) => {
    const late = madeBy(0, OTHER_KEY);
    const told = whatFollows(requestIn(status), late);

    expect(told.state).toEqual(STATES[status]);
    expect(told.timeline).toEqual([{ type: 'stray-key', atMs: NOW.nowMs, key: OTHER_KEY }]);
    expect(transition(told, late, NOW)).toEqual({ ok: false, refusal: 'superseded' });
  });

  it.each(['made', 'unfinished', 'created'] as const)('while %s: the own key again is no news', (status) => {
    expect(transition(requestIn(status), EVENTS['key-made'], NOW)).toEqual({
      ok: false,
      refusal: 'superseded',
    });
  });
});

describe('on hold, an approver', () => {
  it.each<[Status, typeof KEY | null]>([
    ['held', null],
    ['failed', null],
    ['unfinished', KEY],
  ])('gives up while %s: the key that exists is kept in the record', (status, key) => {
    const ended = whatFollows(requestIn(status), EVENTS['give-up-clicked']);
    expect(ended.state).toEqual({ status: 'abandoned', by: BOB, key, approvals: [CAROLS], attempt: 1 });
    expect(ended.timeline).toEqual([{ type: 'abandoned', atMs: NOW.nowMs, by: BOB }]);
  });
});

describe('the buttons after a failure', () => {
  const buttons = [
    ['held', 'look-again-clicked'],
    ['held', 'create-again-clicked'],
    ['held', 'give-up-clicked'],
    ['failed', 'retry-clicked'],
    ['failed', 'give-up-clicked'],
    ['unfinished', 'retry-clicked'],
    ['unfinished', 'give-up-clicked'],
  ] as const;

  it.each(buttons)('while %s: %s is for approvers only', (status, type) => {
    const press = (by: UserId, over = {}) =>
      ({ type, click: clickBy(by, over), person: person(by) }) as const;

    expect(transition(requestIn(status), press(ALICE), NOW)).toEqual({ ok: false, refusal: 'own-request' });
    expect(transition(requestIn(status), { ...press(BOB), person: null }, NOW)).toEqual({
      ok: false,
      refusal: 'people-unknown',
    });
    expect(transition(requestIn(status), press(BOB, { fingerprint: OTHER_FINGERPRINT }), NOW)).toEqual({
      ok: false,
      refusal: 'stale-fingerprint',
    });
  });
});
