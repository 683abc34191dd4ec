import { describe, expect, it } from 'vitest';
import type { AliasName, EpochMs, RequestId, UserId } from '../../src/domain/names.js';
import type { KeyRequest } from '../../src/domain/request.js';
import { helpMessage, noSuchRequest, unknownMessage } from '../../src/slack/help-text.js';
import { listMessage, readQuery } from '../../src/slack/list-message.js';
import { statusMessage } from '../../src/slack/status-message.js';
import type { ListEntry } from '../../src/workflow/lists-port.js';
import {
  ALICE,
  BOB,
  CAROL,
  CAROLS,
  OWEN,
  parameters,
  REFUSED,
  request,
  requestIn,
  requestOfTwoLines,
  STATES,
  STATUSES,
  terms,
} from '../support/requests.js';
import { NASTY, objections, read } from './scenes.js';

const LINK = 'https://sandbox.slack.com/archives/C0BYOKREQ/p1772442000000100';
const PLACE: ListEntry = { id: 'k3f9-x2mp-7qtd' as RequestId, atMs: 1_772_442_000_000 as EpochMs };

const BROKEN_GLASS = {
  by: CAROL,
  atMs: CAROLS.atMs,
  incident: 'INC-1',
  reason: 'Orders stand still.',
  remindedAtMs: null,
  review: null,
};

describe('a break-glass whose review is owed', () => {
  it('stands in the list, and its status says who can give it and where', () => {
    const owed = requestIn('created', { brokenGlass: BROKEN_GLASS });
    const [, , row] = read(
      listMessage({ outcome: 'page', kind: 'waiting', requests: [owed], newer: null, older: null }, [LINK]),
    ).lines;
    expect(row).toContain('created; its break-glass is to be reviewed');
    const told = (reader: UserId) => statusMessage(owed, { link: LINK, isAwaited: true, reader }).text;
    expect(told(BOB)).toContain(
      `Its break-glass is to be reviewed: <!subteam^S0SECURITY> can press *Give review* on <${LINK}|its card>.`,
    );
    expect(told(CAROL)).toContain('You broke the glass, so it is not for you.');
  });
});

describe('a page of requests', () => {
  it('has id, alias, account and status in a row, and what is missing', () => {
    const waiting = requestOfTwoLines({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });
    const message = listMessage(
      { outcome: 'page', kind: 'all', requests: [waiting], newer: null, older: null },
      [LINK],
    );

    const { lines } = read(message);
    expect(lines.slice(0, 3)).toEqual([
      'Key requests that you may see, newest first',
      'k3f9-x2mp-7qtd  alias/orders  payments-prod (111122223333)',
      'pending, needs 1 of @security and @owen · asked by @alice 2026-03-02T09:00:00.000Z',
    ]);
    expect(JSON.stringify(message.blocks)).toContain(`<${LINK}|k3f9-x2mp-7qtd>`);
  });

  it('is readable without its blocks, a row on a line', () => {
    const requests = [request(), requestIn('created', { requestedBy: BOB })];
    const { text } = listMessage({ outcome: 'page', kind: 'mine', requests, newer: null, older: null }, []);
    const [title, ...rows] = text.split('\n');
    expect(title).toBe('*Your key requests*');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain('*k3f9-x2mp-7qtd*  `alias/orders`  payments-prod (111122223333) · pending');
    expect(rows[1]).toContain('· created · asked by <@U0BOB>');
  });

  it('offers Newer and Older where there are such pages, and the other lists', () => {
    const page = { outcome: 'page', kind: 'waiting', requests: [request()] } as const;
    const buttons = (newer: ListEntry | null, older: ListEntry | null) =>
      read(listMessage({ ...page, newer, older }, [])).lines.at(-1);
    expect(buttons(null, null)).toBe('[All] [Mine]');
    expect(buttons(PLACE, PLACE)).toBe('[Newer] [Older] [All] [Mine]');
    expect(buttons(null, PLACE)).toBe('[Older] [All] [Mine]');
  });

  it.each([
    ['mine', 'You have asked for none yet.'],
    ['waiting', 'None waits for you.'],
    ['all', 'There is none yet.'],
  ] as const)('that is empty says so: %s', (kind, words) => {
    const { lines } = read(
      listMessage({ outcome: 'page', kind, requests: [], newer: null, older: null }, []),
    );
    expect(lines.join('\n')).toContain(words);
  });

  it('with the longest of everything is one that Slack takes', () => {
    const longest = request({ parameters: parameters({ alias: `alias/${'a'.repeat(250)}` as AliasName }) });
    const requests = Array.from({ length: 10 }, () => longest);
    const message = listMessage(
      { outcome: 'page', kind: 'all', requests, newer: PLACE, older: PLACE },
      requests.map(() => LINK),
    );
    expect(objections(message)).toEqual([]);
  });

  it.each([
    ['waiting older 1772442000000 k3f9-x2mp-7qtd', { kind: 'waiting', towards: 'older', from: PLACE }],
    ['mine newer', { kind: 'mine', towards: 'newer', from: null }],
    ['everything older', { kind: 'all', towards: 'older', from: null }],
    ['mine older 1e400 k3f9-x2mp-7qtd', { kind: 'mine', towards: 'older', from: null }],
    [undefined, { kind: 'all', towards: 'older', from: null }],
  ])('is led to by a button that says %s', (value, query) => {
    expect(readQuery(value)).toEqual(query);
  });
});

describe('the status of a request', () => {
  const mine = { link: LINK, isAwaited: false, reader: ALICE };

  it('says what it is, where it stands, who is missing, and what its requester can do', () => {
    const waiting = requestOfTwoLines({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });
    const { lines } = read(statusMessage(waiting, mine));
    expect(lines).toEqual([
      'Key request k3f9-x2mp-7qtd  alias/orders  payments-prod (111122223333), eu-central-1',
      'Asked by @alice 2026-03-02T09:00:00.000Z',
      ':hourglass_flowing_sand: Needs approval by 1 of @security and @owen, until 2026-03-05T09:00:00.000Z. Approved by @carol.',
      '@security or @owen can approve or deny it on its card.',
      'You can change it by Edit on its card, or take it back: /byok-key cancel k3f9-x2mp-7qtd.',
    ]);
  });

  it('lets the person it is for take it back, and change nothing', () => {
    const forOwen = request({ onBehalfOf: OWEN });
    expect(read(statusMessage(forOwen, { ...mine, reader: OWEN })).lines.at(-1)).toBe(
      'You can take it back: /byok-key cancel k3f9-x2mp-7qtd.',
    );
  });

  it('leads from an ended request to the next', () => {
    expect(read(statusMessage(requestIn('denied'), mine)).lines.at(-1)).toBe(
      'It has ended. Request again on its card opens the form filled as it was; /byok-key opens an empty one.',
    );
  });

  it.each<[string, KeyRequest, string]>([
    ['the reason of a denial', requestIn('denied'), 'The alias must name the service.'],
    [
      'a comment on an approval',
      requestIn('created', {
        state: { ...STATES.created, approvals: [{ ...CAROLS, comment: 'Seen *all*.' }] },
      }),
      'Seen *all*.',
    ],
    ['what AWS said', requestIn('failed'), REFUSED.message],
    [
      'what it was given up for',
      requestIn('abandoned', { timeline: [{ type: 'failed', atMs: CAROLS.atMs, failure: REFUSED }] }),
      REFUSED.message,
    ],
  ])('has %s, with its blocks and without', (_, asked, words) => {
    const told = statusMessage(asked, mine);
    expect(JSON.stringify(told.blocks)).toContain(words);
    expect(told.text).toContain(words);
  });

  it('says where the buttons are when approvers are asked by direct message', () => {
    const direct = { terms: terms({ askApprovers: 'direct', breakGlass: { users: [OWEN], groups: [] } }) };
    const seen = (asked: KeyRequest, isAwaited: boolean) =>
      read(statusMessage(asked, { link: LINK, isAwaited, reader: CAROL })).lines.at(-1);
    expect(seen(request(direct), false)).toBe(
      '@security can approve or deny it in their direct messages with me.',
    );
    expect(seen(request(direct), true)).toContain(
      'you can approve or deny it in your direct messages with me.',
    );
    const emergency = requestIn('failed', { ...direct, brokenGlass: { ...BROKEN_GLASS, by: OWEN } });
    expect(read(statusMessage(emergency, mine)).lines.join('\n')).toContain(
      '@security or @owen can press Retry or Give up on its card.',
    );
  });

  it('tells an approver that it is their turn', () => {
    const { lines } = read(statusMessage(request(), { link: LINK, isAwaited: true, reader: CAROL }));
    expect(lines.at(-1)).toBe('It is your turn: you can approve or deny it on its card.');
  });

  it('has the key once there is one, and what it waits for', () => {
    const text = read(statusMessage(requestIn('created'), mine)).lines.join('\n');
    expect(text).toContain('1234abcd-12ab-34cd-56ef-1234567890ab');
    expect(text).toContain('Its key material has to be imported');
    const filled = requestIn('created', { state: { ...STATES.created, readBack: { KeyState: 'Enabled' } } });
    expect(read(statusMessage(filled, mine)).lines.join('\n')).not.toContain('imported before');
  });

  it.each(STATUSES)('is never a dead end, and readable without blocks and without a link: %s', (status) => {
    const message = statusMessage(requestIn(status, { card: null }), { ...mine, link: undefined });
    expect(objections(message)).toEqual([]);
    const { lines } = read(message);
    expect(lines.at(-1)?.length).toBeGreaterThan(20);
    expect(message.text).toContain('k3f9-x2mp-7qtd');
  });
});

describe('words that are not understood', () => {
  it('get the help, and are not repeated as anything but words', () => {
    const { lines, pinged } = read(unknownMessage(NASTY));
    expect(pinged).toEqual([]);
    expect(lines[0]).toMatch(/^I do not know "<!channel> /);
    expect(lines.filter((line) => line.startsWith('/byok-key'))).toHaveLength(6);
  });

  it('are told apart from a missing id, and a wrong id hears what anybody would hear', () => {
    expect(noSuchRequest('', 'status')).toMatch(/^Which one\? Type `\/byok-key status &lt;id&gt;`/);
    expect(noSuchRequest('zzzz', 'cancel')).toMatch(/^I have no key request "zzzz" that you may see\./);
  });

  it('stand in the help, each with what it does', () => {
    expect(read(helpMessage()).lines).toEqual([
      'What I do: get you a KMS key to fill with your own key material, once the right people approve.',
      '/byok-key  opens the form to ask for a key',
      '/byok-key <account or preset>  opens it filled in',
      '/byok-key list  the requests you may see; also list mine, list waiting (for you)',
      '/byok-key status <id>  where a request stands, and whose turn it is',
      '/byok-key cancel <id>  takes your own request back before it is approved',
      '/byok-key help  this',
    ]);
  });
});
