import { describe, expect, it } from 'vitest';
import type { AliasName, GroupId } from '../../src/domain/names.js';
import type { KeyRequest } from '../../src/domain/request.js';
import { homeTrouble, homeView } from '../../src/slack/home-view.js';
import type { Home, Part, Reason, Waiting } from '../../src/workflow/home.js';
import { ALICE, parameters, request, requestIn, SECURITY, STATUSES, terms } from '../support/requests.js';
import { objectionsToHome, readHome } from './scenes.js';

type Overview = Extract<Home, { kind: 'overview' }>;

const LINK = 'https://sandbox.slack.com/archives/C0BYOKREQ/p1772442000000100';
const NONE = { shown: [], hasMore: false };
const EMPTY: Overview = { kind: 'overview', waiting: NONE, open: NONE, emptyKeys: NONE, ended: NONE };
const ONE_OF_FOUR: Reason = { group: { id: SECURITY, members: 4 }, named: 0, given: 1, needed: 2 };

function home(over: Partial<Overview>): Overview {
  return { ...EMPTY, ...over };
}

function only<T>(...shown: T[]): Part<T> {
  return { shown, hasMore: false };
}

function lines(of: Home): string[] {
  return readHome(homeView(of, () => LINK)).lines;
}

describe('a Home tab', () => {
  it('of somebody whom nothing concerns has the button, and says that nothing waits', () => {
    expect(lines(EMPTY)).toEqual([
      '[Request a key]',
      'Waits for you',
      'Nothing waits for you.',
      'Your open requests',
      'You have no open request.',
    ]);
  });

  it('says what waits for the person, until when, and why for this very person', () => {
    const waiting = only<Waiting>({ request: request(), reasons: [ONE_OF_FOUR] });
    expect(lines(home({ waiting })).slice(1, 6)).toEqual([
      'Waits for you',
      'k3f9-x2mp-7qtd  alias/orders  payments-prod (111122223333)',
      'asked by @alice 2026-03-02T09:00:00.000Z, until 2026-03-05T09:00:00.000Z',
      'Why you: you are one of 4 in @security, 1 of 2 given',
      '[Open]',
    ]);
  });

  it.each<[string, Reason[], string]>([
    ['named alone', [{ group: null, named: 1, given: 0, needed: 1 }], 'Why you: you are named, 0 of 1 given'],
    [
      'named with others',
      [{ group: null, named: 3, given: 1, needed: 2 }],
      'Why you: you are one of 3 who are named, 1 of 2 given',
    ],
    [
      'of two lines',
      [ONE_OF_FOUR, { group: null, named: 1, given: 0, needed: 1 }],
      'Why you: you are one of 4 in @security, 1 of 2 given; you are named, 0 of 1 given',
    ],
  ])('knows who is %s', (_, reasons, words) => {
    expect(lines(home({ waiting: only<Waiting>({ request: request(), reasons }) }))).toContain(words);
  });

  it('says of a request on hold what it waits for, and counts no approvals', () => {
    const waiting = only<Waiting>({ request: requestIn('held'), reasons: [ONE_OF_FOUR] });
    const text = lines(home({ waiting })).join('\n');
    expect(text).toContain(': on hold: an approver has to decide');
    expect(text).toContain('Why you: you are one of 4 in @security\n');
  });

  it('lets its requester cancel what is pending, and open whatever has a card', () => {
    const open = only<KeyRequest>(request(), requestIn('creating'));
    expect(lines(home({ open })).slice(4)).toEqual([
      'k3f9-x2mp-7qtd  alias/orders  payments-prod (111122223333)',
      'pending, needs 1 of @security · asked 2026-03-02T09:00:00.000Z',
      '[Open] [Cancel request]',
      'k3f9-x2mp-7qtd  alias/orders  payments-prod (111122223333)',
      'approved, key being created · asked 2026-03-02T09:00:00.000Z',
      '[Open]',
    ]);
    const unposted = homeView(home({ open: only(request({ card: null })) }), () => undefined);
    expect(readHome(unposted).lines).toContain('[Cancel request]');
  });

  it('has the keys that wait for their material, and what has ended', () => {
    const shown = lines(home({ emptyKeys: only(requestIn('created')), ended: only(requestIn('denied')) }));
    expect(shown.slice(5)).toEqual([
      'Keys waiting for their material',
      'k3f9-x2mp-7qtd  alias/orders  payments-prod (111122223333)',
      'KeyId 1234abcd-12ab-34cd-56ef-1234567890ab',
      '[Open]',
      'Recently ended',
      'k3f9-x2mp-7qtd  alias/orders  payments-prod (111122223333)',
      'denied · asked 2026-03-02T09:00:00.000Z',
      '[Open] [Request again]',
    ]);
  });

  it('says where there is more', () => {
    const text = lines(home({ open: { shown: [request()], hasMore: true } })).join('\n');
    expect(text).toContain('There are more: /byok-key list mine');
  });

  it('of somebody who is no full member tells nothing else', () => {
    expect(lines({ kind: 'not-a-member' })).toEqual([
      'Only full members of this workspace can ask for keys and see requests. Ask a colleague who is one.',
    ]);
  });

  it('is one that Slack takes, with the most and the longest of everything, in every state', () => {
    const alias = `alias/${'a'.repeat(250)}` as AliasName;
    const named = terms({ name: '<!channel>&'.repeat(9) });
    const longest = STATUSES.map((status) =>
      requestIn(status, { parameters: parameters({ alias }), terms: named, requestedBy: ALICE }),
    );
    const ten = [...longest, ...longest].slice(0, 10);
    const reasons = Array.from({ length: 10 }, (_, n) => ({
      ...ONE_OF_FOUR,
      group: { id: `S0GROUP${n}` as GroupId, members: 999 },
    }));
    const full = home({
      waiting: { shown: ten.map((each) => ({ request: each, reasons })), hasMore: true },
      open: {
        shown: Array.from({ length: 10 }, () => request({ parameters: parameters({ alias }) })),
        hasMore: true,
      },
      emptyKeys: { shown: ten.slice(0, 5), hasMore: true },
      ended: { shown: ten.slice(0, 5), hasMore: true },
    });
    expect(objectionsToHome(homeView(full, () => LINK))).toEqual([]);
    expect(homeView(full, () => LINK).blocks.length).toBeLessThanOrEqual(70);
    expect(objectionsToHome(homeTrouble())).toEqual([]);
  });
});
