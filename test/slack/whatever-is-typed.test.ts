import { describe, expect, it } from 'vitest';
import type { KeyParameters } from '../../src/domain/key-parameters.js';
import type { AliasName } from '../../src/domain/names.js';
import type { KeyRequest, RequestState, Status } from '../../src/domain/request.js';
import { card } from '../../src/slack/card.js';
import { directMessages } from '../../src/slack/direct-messages.js';
import { formView } from '../../src/slack/form-view.js';
import { replies } from '../../src/slack/replies.js';
import { reviewView } from '../../src/slack/review-view.js';
import { account, FINGERPRINT, parameters, request, STATES, STATUSES, terms } from '../support/requests.js';
import {
  LONGEST,
  MANY_ACCOUNTS,
  NASTY,
  NASTY_FAILURE,
  objections,
  objectionsToView,
  read,
  readView,
  WHOLE_STORY,
} from './scenes.js';

const [biggest = account()] = MANY_ACCOUNTS;
const LINK = 'https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100';

function stateOf(status: Status): RequestState {
  const state = STATES[status];
  return 'failure' in state ? { ...state, failure: NASTY_FAILURE } : state;
}

/** In the biggest account, with everything that can happen in its timeline. */
function asking(asks: KeyParameters, status: Status): KeyRequest {
  return request({ parameters: asks, terms: terms(biggest), state: stateOf(status), timeline: WHOLE_STORY });
}

describe.each(LONGEST)('%s', (_name, asks) => {
  it.each(STATUSES)('fits the card while %s', (status) => {
    expect(objections(card(asking(asks, status)))).toEqual([]);
  });

  it('fits the replies and the direct messages', () => {
    const whole = asking(asks, 'created');
    const messages = [
      ...replies(whole),
      ...directMessages(whole).flatMap((message) => [message(LINK), message(undefined)]),
    ];
    expect(messages.length).toBe(16 + 2 * 12);
    expect(messages.flatMap(objections)).toEqual([]);
  });

  it('fits the review', () => {
    expect(objectionsToView(reviewView(asking(asks, 'pending'), FINGERPRINT))).toEqual([]);
  });

  it('is shown whole, letter by letter, on the review and on the card', () => {
    const shown = asking(asks, 'pending');
    const tags = asks.tags.map(({ key, value }) => `${key}=${value}`).join('\n');
    for (const { lines } of [readView(reviewView(shown, FINGERPRINT)), read(card(shown))]) {
      const text = lines.join('\n');
      expect(text).toContain(asks.description);
      expect(text).toContain(asks.businessReason);
      // Long texts stand in several blocks, one below the other.
      expect(text.replaceAll('\n', '')).toContain(tags.replaceAll('\n', ''));
    }
  });

  it('notifies nobody whom the bot does not mean to', () => {
    for (const status of STATUSES) {
      const drawn = asking(asks, status);
      const direct = directMessages(drawn).map((message) => message(LINK));
      const pinged = [card(drawn), ...replies(drawn), ...direct].flatMap((message) => read(message).pinged);
      const strangers = new Set(pinged);
      for (const meant of ['@alice', '@carol', '@dave', '@owen', '@security']) strangers.delete(meant);
      expect([...strangers]).toEqual([]);
    }
    expect(readView(reviewView(asking(asks, 'pending'), FINGERPRINT)).pinged).toEqual(['@security', '@owen']);
  });
});

it('the checks would see it: the same words, not escaped, mention Bob and everybody', () => {
  const careless = { text: NASTY, blocks: [] };
  expect(read(careless).pinged).toEqual(['@channel', '@here', '@everyone', '@bob', '@everybody']);
});

describe('the form', () => {
  const [last = account()] = MANY_ACCOUNTS.slice(-1);

  it('fits with a hundred accounts, a hundred Regions and the longest entries', () => {
    const entries = {
      accountId: last.id,
      region: last.regions[99] ?? '',
      alias: `alias/${'a'.repeat(250)}`,
      description: NASTY.repeat(20).slice(0, 3_000),
      regionality: 'multi-region-primary',
      tags: 'x'.repeat(3_000),
      businessReason: '🔑'.repeat(500),
    };
    expect(objectionsToView(formView({ accounts: MANY_ACCOUNTS, account: last, entries }))).toEqual([]);
  });

  it('fits with nothing entered', () => {
    const entries = {
      accountId: '',
      region: '',
      alias: '',
      description: '',
      regionality: '',
      tags: '',
      businessReason: '',
    };
    expect(objectionsToView(formView({ accounts: [account()], account: account(), entries }))).toEqual([]);
  });
});

it('an alias of the longest kind is shown whole', () => {
  const alias = `alias/${'a'.repeat(250)}` as AliasName;
  expect(read(card(request({ parameters: parameters({ alias }) }))).lines).toContain(alias);
});
