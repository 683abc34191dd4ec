import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/event.js';
import type { EpochMs, UserId } from '../../src/domain/names.js';
import type { KeyRequest, Status } from '../../src/domain/request.js';
import { beginSearch, lookAgain } from '../../src/domain/search-schedule.js';
import { transition } from '../../src/domain/transition.js';
import {
  ALICE,
  at,
  BOB,
  CAROLS,
  clickBy,
  FINGERPRINT,
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
  { type: 'key-made', attempt, key: OTHER_KEY },
  { type: 'creation-postponed', attempt },
  { type: 'creation-refused', attempt, failure: REFUSED },
  { type: 'outcome-unknown', attempt },
  { type: 'looked-in-vain', attempt, lookFailure: null },
  { type: 'several-found', attempt, found: [] },
];

const startOf = (attempt: number) =>
  ({ type: 'creation-started', fingerprint: FINGERPRINT, attempt }) as const;

describe('an attempt', () => {
  it('is numbered from one, and by one more each time CreateKey is sent', () => {
    const approved = requestIn('approved', {
      state: { status: 'approved', approvals: [CAROLS], attempt: 0 },
    });
    const first = whatFollows(approved, startOf(1));
    const second = whatFollows(first, { type: 'creation-postponed', attempt: 1 }, startOf(2));

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
    const late = { type: 'key-made', attempt: 0, key: OTHER_KEY } as const;
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

describe('the search for a key whose creation had no answer', () => {
  const seconds = (...at: number[]) => at.map((second) => second * 1_000);

  it('looks after 1, 3, 10 and 30 seconds, then every minute, for a quarter of an hour', () => {
    const looks: number[] = [];
    let search = beginSearch(0 as EpochMs, 0 as EpochMs);
    for (;;) {
      looks.push(search.nextLookAtMs);
      const next = lookAgain(search, search.nextLookAtMs);
      if (!next) break;
      search = next;
    }
    expect(looks.slice(0, 7)).toEqual(seconds(1, 3, 10, 30, 90, 150, 210));
    expect(looks.at(-1)).toBe(930_000);
    expect(looks).toHaveLength(19);
  });

  it('looks once, not once for each missed moment, after the bot slept', () => {
    const search = beginSearch(0 as EpochMs, 0 as EpochMs);
    expect(lookAgain(search, 600_000 as EpochMs)).toMatchObject({ looks: 1, nextLookAtMs: 601_000 });
  });

  it.each([
    ['a millisecond before a quarter of an hour', 899_999, 'unclear'],
    ['after a quarter of an hour', 900_000, 'held'],
  ])('%s', (_, passedMs, then) => {
    const moment = at(NOW.nowMs + passedMs);
    const result = transition(requestIn('unclear'), EVENTS['looked-in-vain'], moment);
    expect(result).toMatchObject({ ok: true, request: { state: { status: then } } });
  });

  it('finds several: a person is told which', () => {
    const found = [KEY.keyId, OTHER_KEY.keyId];
    const held = whatFollows(requestIn('unclear'), { type: 'several-found', attempt: 1, found });
    expect(held.state).toMatchObject({ status: 'held', found });
    expect(held.timeline).toEqual([{ type: 'held', atMs: NOW.nowMs, found, lookFailure: null }]);
  });
});

describe('on hold, an approver', () => {
  it('has it looked for again: the search begins anew, for the same attempt', () => {
    const result = transition(requestIn('held'), EVENTS['look-again-clicked'], at(NOW.nowMs + 3_600_000));
    expect(result).toMatchObject({
      ok: true,
      request: {
        state: {
          status: 'unclear',
          attempt: 1,
          startedAtMs: NOW.nowMs,
          searchedSinceMs: NOW.nowMs + 3_600_000,
          looks: 0,
          nextLookAtMs: NOW.nowMs + 3_601_000,
        },
        timeline: [{ type: 'looked-again', by: BOB }],
      },
    });
  });

  it('has it created again: under the next number, so that the first key is a stray if it turns up', () => {
    const again = whatFollows(requestIn('held'), EVENTS['create-again-clicked'], startOf(2));
    expect(again.state).toMatchObject({ status: 'creating', attempt: 2 });

    const stray = whatFollows(again, { type: 'key-made', attempt: 1, key: OTHER_KEY });
    expect(stray.state).toEqual(again.state);
    expect(whatFollows(stray, { type: 'key-made', attempt: 2, key: KEY }).state).toMatchObject({
      status: 'made',
      key: KEY,
    });
  });

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
