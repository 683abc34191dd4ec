import { describe, expect, it } from 'vitest';
import type { KeyParameters } from '../../src/domain/key-parameters.js';
import { renderKeyPolicy } from '../../src/domain/key-policy.js';
import type { AliasName } from '../../src/domain/names.js';
import type { Proof } from '../../src/domain/proof.js';
import type { KeyRequest, RequestState, Status } from '../../src/domain/request.js';
import { card } from '../../src/slack/card.js';
import { directMessages } from '../../src/slack/direct-messages.js';
import { formView } from '../../src/slack/form-view.js';
import { policyView } from '../../src/slack/policy-view.js';
import { policyBlocks } from '../../src/slack/policy-words.js';
import { replies } from '../../src/slack/replies.js';
import { reviewView } from '../../src/slack/review-view.js';
import {
  account,
  DAVE,
  entries,
  FINGERPRINT,
  NOW,
  OWEN,
  parameters,
  request,
  STATES,
  STATUSES,
  terms,
} from '../support/requests.js';
import {
  LONGEST,
  MANY_ACCOUNTS,
  NASTY,
  NASTY_FAILURE,
  NASTY_PROOFS,
  objections,
  objectionsToView,
  read,
  readView,
  THOUSAND_ACCOUNTS,
  WHOLE_STORY,
} from './scenes.js';

const [biggest = account()] = MANY_ACCOUNTS;
const LINK = 'https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100';

function stateOf(status: Status): RequestState {
  const state = STATES[status];
  if (state.status === 'denied') return { ...state, reason: NASTY };
  if (!('approvals' in state)) return state;
  const approvals = state.approvals.map((approval) => ({ ...approval, comment: NASTY }));
  const said = { ...state, approvals };
  return 'failure' in said ? { ...said, failure: NASTY_FAILURE } : said;
}

function reviewed(asks: KeyParameters, proofs: readonly Proof[] = NASTY_PROOFS) {
  const asked = asking(asks, 'pending');
  return reviewView({ asked, fingerprint: FINGERPRINT, viewId: 'V1', proofs });
}

const CROSSES: readonly Proof[] = NASTY_PROOFS.map((proof) => ({ ...proof, outcome: 'cross' }));

/** In the biggest account, with everything that can happen in its timeline. */
function asking(asks: KeyParameters, status: Status): KeyRequest {
  return request({
    parameters: asks,
    terms: terms(biggest),
    state: stateOf(status),
    brokenGlass: {
      by: DAVE,
      atMs: NOW.nowMs,
      incident: NASTY,
      reason: NASTY,
      remindedAtMs: null,
      review: { by: OWEN, atMs: NOW.nowMs, comment: NASTY },
    },
    timeline: WHOLE_STORY,
    unchecked: NASTY_PROOFS,
  });
}

describe.each(LONGEST)('%s', (_name, asks) => {
  it.each(STATUSES)('fits the card while %s', (status) => {
    expect(objections(card(asking(asks, status)))).toEqual([]);
  });

  it('fits the replies and the direct messages', () => {
    const whole = asking(asks, 'created');
    const messages = [
      ...replies(whole),
      ...directMessages(whole).flatMap((message) => [message.draw(LINK), message.draw(undefined)]),
    ];
    expect(messages.length).toBe(23 + 2 * 19);
    expect(messages.flatMap(objections)).toEqual([]);
  });

  it('fits the review', () => {
    for (const proofs of [[], CROSSES.slice(2), NASTY_PROOFS, CROSSES]) {
      expect(objectionsToView(reviewed(asks, proofs))).toEqual([]);
    }
  });

  it('fits a policy that is looked at, and its words', () => {
    const drawn = asking(asks, 'pending');
    const keyPolicy = renderKeyPolicy(drawn.terms.account, asks);
    const { blocks } = policyView({ ...drawn, terms: { ...drawn.terms, keyPolicy } });
    expect(objectionsToView(policyView({ ...drawn, terms: { ...drawn.terms, keyPolicy } }))).toEqual([]);
    expect(objections({ text: 'x', blocks: policyBlocks(drawn) })).toEqual([]);
    expect(blocks.length).toBeGreaterThan(1);
  });

  it('fits the form it is typed into, and the options it is chosen from', () => {
    const [at = account()] = THOUSAND_ACCOUNTS;
    const filled = { ...asks, accountId: at.id, tags: 'x'.repeat(3_000), onBehalfOf: 'U0ERIN' };
    expect(objectionsToView(formView({ accounts: THOUSAND_ACCOUNTS, account: at, entries: filled }))).toEqual(
      [],
    );
  });

  it('is shown whole, letter by letter, on the review and on the card', () => {
    const shown = asking(asks, 'pending');
    const tags = asks.tags.map(({ key, value }) => `${key}=${value}`).join('\n');
    for (const { lines } of [readView(reviewed(asks)), read(card(shown))]) {
      const text = lines.join('\n');
      expect(text).toContain(asks.description);
      expect(text).toContain(asks.businessReason);
      // Long texts stand in several blocks, one below the other.
      expect(text.replaceAll('\n', '')).toContain(tags.replaceAll('\n', ''));
      // A message holds about 13,000 characters: of many names the first fifteen stand here, all in the JSON.
      const arns = [...asks.administrators.slice(0, 15), ...asks.users.slice(0, 15)];
      const names = arns.map((arn) => arn.replace(/^.*::\d+:/, ''));
      for (const name of names) expect(text.replaceAll('\n', '')).toContain(name);
      for (const id of asks.otherAccounts.slice(0, 15)) expect(text).toContain(id);
      const more = asks.users.length - 15;
      if (more > 0) expect(text).toContain(`and ${more} more, see the key policy as JSON`);
    }
  });

  it('notifies nobody whom the bot does not mean to', () => {
    for (const status of STATUSES) {
      const drawn = asking(asks, status);
      const direct = directMessages(drawn).map((message) => message.draw(LINK));
      const pinged = [card(drawn), ...replies(drawn), ...direct].flatMap((message) => read(message).pinged);
      const strangers = new Set(pinged);
      for (const meant of ['@alice', '@carol', '@dave', '@owen', '@security']) strangers.delete(meant);
      expect([...strangers]).toEqual([]);
    }
    for (const proofs of [NASTY_PROOFS, CROSSES]) {
      expect(readView(reviewed(asks, proofs)).pinged).toEqual(['@security', '@owen']);
    }
  });
});

it('the checks would see it: the same words, not escaped, mention Bob and everybody', () => {
  const careless = { text: NASTY, blocks: [] };
  expect(read(careless).pinged).toEqual(['@channel', '@here', '@everyone', '@bob', '@everybody']);
});

describe('the form', () => {
  const [last = account()] = MANY_ACCOUNTS.slice(-1);

  it('fits with a hundred accounts, a hundred Regions and the longest entries', () => {
    const longest = entries({
      accountId: last.id,
      region: last.regions[99] ?? '',
      alias: `alias/${'a'.repeat(250)}`,
      description: NASTY.repeat(20).slice(0, 3_000),
      regionality: 'multi-region-primary',
      tags: 'x'.repeat(3_000),
      businessReason: '🔑'.repeat(500),
    });
    const view = formView({ accounts: MANY_ACCOUNTS, account: last, entries: longest });
    expect(objectionsToView(view)).toEqual([]);
  });

  it('fits with nothing entered', () => {
    const nothing = entries({
      accountId: '',
      region: '',
      alias: '',
      description: '',
      regionality: '',
      tags: '',
      businessReason: '',
      keySpec: '',
    });
    const at = account({ keySpecs: ['SYMMETRIC_DEFAULT', 'RSA_2048'], otherAccounts: [last.id] });
    expect(objectionsToView(formView({ accounts: [at], account: at, entries: nothing }))).toEqual([]);
  });

  it('fits with whatever was typed for a name, and mentions nobody', () => {
    const typed = [
      NASTY,
      'x',
      'מפתח',
      '🔑'.repeat(100),
      `arn:aws:iam::111122223333:role/${'p'.repeat(600)}`,
      '*',
    ];
    const view = formView({
      accounts: [account()],
      account: account(),
      entries: entries({ administrators: typed, users: typed }),
    });
    expect(objectionsToView(view)).toEqual([]);
    expect(readView(view).pinged).toEqual([]);
  });
});

it('an alias of the longest kind is shown whole', () => {
  const alias = `alias/${'a'.repeat(250)}` as AliasName;
  expect(read(card(request({ parameters: parameters({ alias }) }))).lines).toContain(alias);
});
