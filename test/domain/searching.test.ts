import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/event.js';
import type { KeyRequest } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import { at, BOB, KEY, NOW, OTHER_KEY, REFUSED, requestIn } from '../support/requests.js';
import { EVENTS } from './events.js';

/** What a request has become, one event after the other, each so many milliseconds after `NOW`. */
function story(request: KeyRequest, ...events: readonly (readonly [RequestEvent, number])[]): KeyRequest {
  return events.reduce((now, [event, afterMs]) => {
    const result = transition(now, event, at(NOW.nowMs + afterMs));
    if (!result.ok) throw new Error(`${event.type} while ${now.state.status}: ${result.refusal}`);
    return result.request;
  }, request);
}

/** A look in vain of the search that the request is in. */
function inVain({ state }: KeyRequest, lookFailure: typeof REFUSED | null = null) {
  if (state.status !== 'unclear') throw new Error(`Nothing is looked for while ${state.status}.`);
  return { ...EVENTS['looked-in-vain'], searchedSinceMs: state.searchedSinceMs, lookFailure };
}

/** When the key is looked for from now on, each look in vain, until a person is asked. */
function looksOf(request: KeyRequest): number[] {
  const looks: number[] = [];
  let now = request;
  while (now.state.status === 'unclear') {
    const afterMs = now.state.nextLookAtMs - NOW.nowMs;
    looks.push(afterMs);
    now = story(now, [inVain(now), afterMs]);
  }
  expect(now.state.status).toBe('held');
  return looks;
}

const seconds = (...at: number[]) => at.map((second) => second * 1_000);

describe('the search for a key whose creation had no answer', () => {
  it('looks after 1, 3, 10 and 30 seconds, then every minute, for a quarter of an hour', () => {
    const looks = looksOf(story(requestIn('creating'), [EVENTS['outcome-unknown'], 0]));
    expect(looks.slice(0, 7)).toEqual(seconds(1, 3, 10, 30, 90, 150, 210));
    expect(looks.at(-1)).toBe(930_000);
    expect(looks).toHaveLength(19);
  });

  it('goes by the times that the request was submitted under', () => {
    const searchTimes = { looksAtMs: [2_000, 5_000], everyMs: 20_000, holdAfterMs: 60_000 };
    const creating = requestIn('creating', { searchTimes });

    expect(looksOf(story(creating, [EVENTS['outcome-unknown'], 0]))).toEqual(seconds(2, 5, 25, 45, 65));
    expect(
      looksOf(story(requestIn('held', { searchTimes }), [EVENTS['look-again-clicked'], 100_000])),
    ).toEqual(seconds(102, 105, 125, 145, 165));
  });

  it('looks once, not once for each missed moment, after the bot slept', () => {
    const { state } = story(requestIn('unclear'), [EVENTS['looked-in-vain'], 600_000]);
    expect(state).toMatchObject({ looks: 1, nextLookAtMs: NOW.nowMs + 601_000 });
  });

  it.each([
    ['a millisecond before a quarter of an hour', 899_999, 'unclear'],
    ['after a quarter of an hour', 900_000, 'held'],
  ])('%s', (_, passedMs, then) => {
    expect(story(requestIn('unclear'), [EVENTS['looked-in-vain'], passedMs]).state.status).toBe(then);
  });

  it('finds several: a person is told which', () => {
    const found = [KEY.keyId, OTHER_KEY.keyId];
    const held = story(requestIn('unclear'), [{ ...EVENTS['several-found'], found }, 0]);
    expect(held.state).toMatchObject({ status: 'held', found });
    expect(held.timeline).toEqual([{ type: 'held', atMs: NOW.nowMs, found, lookFailure: null }]);
  });
});

describe('on hold, an approver who has it looked for again', () => {
  it('begins the search anew, for the same call', () => {
    const again = story(requestIn('held'), [EVENTS['look-again-clicked'], 3_600_000]);
    expect(again.state).toMatchObject({
      status: 'unclear',
      attempt: 1,
      startedAtMs: NOW.nowMs,
      settledAtMs: NOW.nowMs,
      searchedSinceMs: NOW.nowMs + 3_600_000,
      looks: 0,
      nextLookAtMs: NOW.nowMs + 3_601_000,
      ifMissing: 'hold',
    });
    expect(again.timeline).toMatchObject([{ type: 'looked-again', by: BOB }]);
  });
});

describe('on hold, an approver who has it created again', () => {
  const pressed = story(requestIn('held'), [EVENTS['create-again-clicked'], 0]);

  it('has it looked for once more at once', () => {
    expect(pressed.state).toMatchObject({ status: 'unclear', attempt: 1, nextLookAtMs: NOW.nowMs });
    expect(pressed.timeline).toEqual([{ type: 'created-again', atMs: NOW.nowMs, by: BOB }]);
  });

  it('gets the key that is found after all', () => {
    const { state } = story(pressed, [EVENTS['key-made'], 0]);
    expect(state).toMatchObject({ status: 'made', attempt: 1, key: KEY });
  });

  it('gets another if there is none: under the next number, so that the first is a stray if it turns up', () => {
    const again = story(pressed, [inVain(pressed), 0], [EVENTS['creation-started'], 0]);
    expect(again.state).toMatchObject({ status: 'creating', attempt: 2 });

    const stray = story(again, [{ ...EVENTS['key-made'], key: OTHER_KEY }, 0]);
    expect(stray.state).toEqual(again.state);
    expect(story(stray, [{ ...EVENTS['key-made'], attempt: 2 }, 0]).state).toMatchObject({
      status: 'made',
      key: KEY,
    });
  });

  it('gets none as long as nobody can look', () => {
    const held = story(pressed, [inVain(pressed, REFUSED), 0]);
    expect(held.state).toMatchObject({ status: 'held', attempt: 1, lookFailure: REFUSED });
  });

  it('gets none on the word of a look that began before', () => {
    const pressedLater = story(requestIn('held'), [EVENTS['create-again-clicked'], 1]);
    expect(transition(pressedLater, EVENTS['looked-in-vain'], NOW)).toEqual({
      ok: false,
      refusal: 'superseded',
    });
  });
});

/** On hold as soon as the configuration allows: with a search of one second. */
function heldSoon(outcomeUnknown: RequestEvent, unknownAfterMs: number): KeyRequest {
  const searchTimes = { looksAtMs: [1_000], everyMs: 1_000, holdAfterMs: 1_000 };
  const unclear = story(requestIn('creating', { searchTimes }), [outcomeUnknown, unknownAfterMs]);
  return story(unclear, [inVain(unclear), unknownAfterMs + 1_000]);
}

describe('however soon it is on hold, it is not created again while the lost call can still make the key', () => {
  const askedFor = { ...EVENTS['outcome-unknown'], failure: REFUSED };
  const settled = [
    ['nobody heard of the sender again', EVENTS['outcome-unknown'], 20_000, 930_000],
    ['the sender came back without an answer', askedFor, 20_000, 50_000],
  ] as const;

  it.each(settled)('%s', (_, unknown, unknownAfterMs, settledAfterMs) => {
    const held = heldSoon(unknown, unknownAfterMs);
    const press = (afterMs: number) =>
      transition(held, EVENTS['create-again-clicked'], at(NOW.nowMs + afterMs));

    expect(press(settledAfterMs - 1)).toEqual({ ok: false, refusal: 'not-settled' });
    expect(press(settledAfterMs)).toMatchObject({ ok: true, request: { state: { status: 'unclear' } } });
  });

  it('and the search that was begun anew does not forget it', () => {
    const held = heldSoon(EVENTS['outcome-unknown'], 20_000);
    const again = story(held, [EVENTS['look-again-clicked'], 30_000]);
    const heldAgain = story(again, [inVain(again), 31_000]);

    expect(transition(heldAgain, EVENTS['create-again-clicked'], at(NOW.nowMs + 929_999))).toEqual({
      ok: false,
      refusal: 'not-settled',
    });
  });

  it('with the times of the default, the hold comes when that is over', () => {
    const unclear = story(requestIn('creating'), [EVENTS['outcome-unknown'], 20_000]);
    const heldAfterMs = looksOf(unclear).at(-1) as number;
    const held = story(unclear, [inVain(unclear), heldAfterMs]);

    expect(transition(held, EVENTS['create-again-clicked'], at(NOW.nowMs + heldAfterMs)).ok).toBe(true);
  });
});
