import type { Button, KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { readSpoken } from '../../sandbox/slack/spoken.js';
import type { Press } from '../../src/domain/event.js';
import type { KeyParameters } from '../../src/domain/key-parameters.js';
import type { AliasName } from '../../src/domain/names.js';
import type { Hold, KeyRequest, Status } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import { card, copy, retiredCopy } from '../../src/slack/card.js';
import { DENY, EDIT, HAVE_LOOKED, REQUEST_AGAIN, SHOW_POLICY } from '../../src/slack/card-buttons.js';
import { PRESSES } from '../../src/slack/on-press.js';
import {
  BOB,
  CAROL,
  CAROLS,
  clickBy,
  KEY,
  MALLORY,
  NOW,
  OTHER_FINGERPRINT,
  OTHER_KEY,
  OWEN,
  parameters,
  person,
  REFUSED,
  request,
  requestIn,
  requestOfTwoLines,
  role,
  STATES,
  STATUSES,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
  WHY_NOT,
} from '../support/requests.js';
import { read } from './scenes.js';

function buttonsOf(drawn: KeyRequest): Button[] {
  return card(drawn).blocks.flatMap((block) =>
    block.type === 'actions' ? (block.elements as Button[]) : [],
  );
}

const FIXED = [
  'Fixed for good: origin EXTERNAL, key spec SYMMETRIC_DEFAULT, usage ENCRYPT_DECRYPT, Regionality.',
  'Empty at first: it cannot encrypt or decrypt until its key material is imported.',
];

/** About as many characters as a line of Slack has on a phone. A mark and a moment are shorter than their code. */
const PHONE_CHARS = 40;

function rowsOnPhone(lines: readonly string[]): number {
  const shown = lines.map((line) =>
    line.replaceAll(/:[a-z_]+:/g, '@').replaceAll(/\d{4}-\S+Z/g, 'Mar 5th 9:00'),
  );
  return shown.reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / PHONE_CHARS)), 0);
}

describe('the card', () => {
  it('says who asks, for what, where and why, and whose turn it is', () => {
    expect(read(card(requestOfTwoLines())).lines).toEqual([
      'Key request k3f9-x2mp-7qtd',
      '@alice asks for a KMS key for imported key material.',
      'AWS account',
      'payments-prod (111122223333)',
      'Region',
      'eu-central-1',
      'Regionality',
      'Single-Region key',
      'Alias',
      'alias/orders',
      'Business reason',
      'Orders must be encrypted under our own key.',
      'Description',
      'Orders at rest',
      'Tags',
      'cost-center=4711',
      'The bot adds the tags byok:request-id and byok:managed-by.',
      'Key administrators and users',
      "Nobody by name: the account's own IAM policies decide",
      'What the key policy means',
      '• IAM policies of account 111122223333 can allow everything with the key.',
      '• :warning: Only the account itself (root and its IAM) can change the key policy.',
      ...FIXED,
      '———',
      ':hourglass_flowing_sand: Needs approval by 2 of @security and @owen, until 2026-03-05T09:00:00.000Z.',
      '[Approve] [Deny] [Key policy as JSON] [Edit]',
      'Asked 2026-03-02T09:00:00.000Z · fingerprint aaaaaaaaaaaa',
    ]);
  });

  it.each<[string, Partial<KeyParameters>, number]>([
    ['nobody is named in the key policy', {}, 40],
    ['somebody is', { administrators: [role('KeyAdmins')], users: [role('orders')] }, 48],
  ])('is read on a phone in a flick or two: %s', (_, over, rows) => {
    const { lines } = read(card(requestOfTwoLines({ parameters: parameters(over) })));
    expect(rowsOnPhone(lines)).toBeLessThanOrEqual(rows);
  });

  it('leaves out what was not entered', () => {
    const { lines } = read(card(request({ parameters: parameters({ description: '', tags: [] }) })));
    expect(lines).not.toContain('Description');
    expect(lines).not.toContain('Tags');
  });

  it('calls those whose approval is missing, and nobody whose approval is there', () => {
    const one = { by: CAROL, atMs: NOW.nowMs, lines: [0], comment: null };
    const half = requestOfTwoLines({ state: { status: 'pending', approvals: [one], attempt: 0 } });

    expect(read(card(requestOfTwoLines())).pinged).toEqual(['@alice', '@security', '@owen']);
    expect(read(card(half)).lines).toContain(
      ':hourglass_flowing_sand: Needs approval by 1 of @security and @owen, until 2026-03-05T09:00:00.000Z. Approved by @carol.',
    );
  });

  it.each<[Status, string]>([
    ['pending', ':hourglass_flowing_sand: Needs approval by 1 of @security, until 2026-03-05T09:00:00.000Z.'],
    ['denied', ':no_entry: Denied by @carol. No key was created.'],
    ['cancelled', ':no_entry: Cancelled by @alice, who asked. No key was created.'],
    ['expired', ':hourglass: Expired without the approvals it needed. No key was created.'],
    ['approved', ':gear: Approved; the key is being created. Approved by @carol.'],
    ['creating', ':gear: Approved; the key is being created. Approved by @carol.'],
    [
      'unclear',
      ':mag: Outcome unknown. AWS did not answer whether the key was created. It is being looked for; no second one is made.',
    ],
    [
      'held',
      ':raised_hand: On hold. It is not known whether the key was created: I looked, and found none. An approver has to decide, see the thread.',
    ],
    ['made', ':gear: Approved; the key exists and is being given its alias. Approved by @carol.'],
    ['abandoned', ':no_entry: Given up by @carol. No key was created.'],
    ['created', ':white_check_mark: Created: 1234abcd-12ab-34cd-56ef-1234567890ab. Approved by @carol.'],
  ])('%s: says so', (status, line) => {
    expect(read(card(requestIn(status))).lines).toContain(line);
  });

  it('unclear: says that the look a person asked for is the last before another key is created', () => {
    const looking = requestIn('unclear', { state: { ...STATES.unclear, ifMissing: 'create' } });
    expect(read(card(looking)).lines).toContain(
      ':mag: Looking once more whether the key was created. If there is none, it is created again.',
    );
  });

  it('names the key that a request leaves behind when it is given up', () => {
    const abandoned = { status: 'abandoned', by: CAROL, key: KEY, approvals: [], attempt: 1 } as const;
    const left = card(request({ state: abandoned }));
    expect(read(left).lines.join('\n')).toContain(
      'The key 1234abcd-12ab-34cd-56ef-1234567890ab exists and is not used: schedule its deletion in the AWS console.',
    );
  });

  it('does not claim that there is no key when nobody knows', () => {
    const denied = requestIn('denied');
    const unclear = card({ ...denied, timeline: [{ type: 'outcome-unknown', atMs: denied.requestedAtMs }] });
    expect(read(unclear).lines.join('\n')).toContain(
      'Whether an earlier attempt left a key behind is not known',
    );
  });

  it.each<[Status, string, string]>([
    ['failed', 'No key was created.', "Add the right that AWS names in the thread to the role's IAM policy"],
    ['unfinished', 'The key exists, but is not finished.', 'Free the alias in the AWS console'],
  ])('%s: says so, and what to do', (status, what, remedy) => {
    const said = read(card(requestIn(status))).lines.join('\n');
    expect(said).toContain(what);
    expect(said).toContain(remedy);
  });

  it('has a text for notifications and screen readers', () => {
    expect(card(requestIn('denied')).text).toBe(
      '<@U0ALICE> asks for a KMS key `alias/orders` in payments-prod, eu-central-1. :no_entry: *Denied* by <@U0CAROL>. No key was created.',
    );
  });

  it('tells the approvers what could not be checked before it was submitted, and nothing else', () => {
    const notSeen = request({
      unchecked: [
        { what: 'principals', outcome: 'unchecked', said: 'GetRole failed with AccessDenied' },
        { what: 'quota', outcome: 'unchecked', said: 'AWS took too long to answer' },
      ],
    });
    const told = read(card(notSeen)).lines;
    expect(told.filter((line) => line.includes('could not be checked'))).toEqual([
      ':grey_question: The key administrators and users exist: could not be checked: GetRole failed with AccessDenied',
      ":grey_question: The account's key quota is not near: could not be checked: AWS took too long to answer",
    ]);
    expect(read(card(request())).lines.join('\n')).not.toContain('could not be checked');
  });

  it('leads to the key policy of this request for whoever reads it', () => {
    const [policy] = buttonsOf(request()).filter(({ action_id: id }) => id === SHOW_POLICY);
    expect(policy).toMatchObject({ text: { text: 'Key policy as JSON' }, value: 'k3f9-x2mp-7qtd' });
  });

  it.each<[string, KeyRequest, string[]]>([
    [
      'AWS said no',
      requestIn('failed'),
      ['CreateKey: AccessDeniedException: byok-key-creator is not authorized to perform kms:CreateKey'],
    ],
    [
      'the key is not finished',
      requestIn('unfinished'),
      [
        ':warning: The key exists, but is not finished. The alias is taken by another key. Free the alias in the AWS console and press Retry, or give up and ask again with another alias.',
        'CreateAlias: AlreadyExistsException: taken',
      ],
    ],
    [
      'nobody could look',
      requestIn('held', { state: { ...STATES.held, lookFailure: REFUSED } }),
      [
        ':raised_hand: On hold. It is not known whether the key was created: I could not look. An approver has to decide, see the thread.',
        'CreateKey: AccessDeniedException: byok-key-creator is not authorized to perform kms:CreateKey',
      ],
    ],
    [
      'several keys were found',
      requestIn('held', { state: { ...STATES.held, found: [KEY.keyId, OTHER_KEY.keyId] } }),
      [
        ":raised_hand: On hold. 2 keys carry this request's tag, and only one may. An approver has to decide, see the thread.",
      ],
    ],
  ])('has what stopped it, in the words it was said in, when %s', (_, stopped, lines) => {
    expect(read(card(stopped)).lines).toEqual(expect.arrayContaining(lines));
  });

  it('names both, where it is on behalf of somebody', () => {
    const forOwen = request({ onBehalfOf: OWEN });
    const { lines } = read(card(forOwen));
    expect(lines[1]).toBe('@alice on behalf of @owen asks for a KMS key for imported key material.');
    expect(lines.join('\n')).toContain('On behalf of\n@owen');
    expect(card(forOwen).text).toContain('<@U0ALICE> on behalf of <@U0OWNER> asks for');
  });

  it('has what was said with the approvals, shortened: the thread has it whole', () => {
    const approvals = [
      { ...CAROLS, comment: `<!channel> ${'x'.repeat(400)}` },
      { ...CAROLS, by: BOB, comment: null },
      { ...CAROLS, by: OWEN, comment: 'Seen it.' },
    ];
    const { lines, pinged } = read(card(request({ state: { ...STATES.approved, approvals } })));
    expect(lines).toContain(`@carol: <!channel> ${'x'.repeat(288)}…`);
    expect(lines).toContain('@owen: Seen it.');
    expect(pinged).toEqual(['@alice', '@carol', '@bob', '@owen']);
  });

  const GLASS = {
    by: BOB,
    atMs: NOW.nowMs,
    incident: 'INC-1',
    reason: 'Orders stand still.',
    remindedAtMs: null,
    review: null,
  };
  const breakable = terms({ breakGlass: { users: [BOB], groups: [] } });

  it('has a button to break the glass only where the account names somebody for it', () => {
    expect(buttonsOf(request({ terms: breakable })).map(({ text }) => text.text)).toEqual([
      'Approve',
      'Deny',
      'Break glass',
      'Key policy as JSON',
      'Edit',
    ]);
  });

  it.each<[Status, string[]]>([
    ['approved', ['Give review', 'Key policy as JSON']],
    ['failed', ['Retry', 'Give up', 'Give review', 'Key policy as JSON']],
    ['abandoned', ['Give review', 'Request again']],
    ['created', ['Give review', 'Request again']],
  ])('says who broke the glass and who owes the review, with its button, while %s', (status, labels) => {
    const broken = requestIn(status, { terms: breakable, brokenGlass: GLASS });
    const { lines } = read(card(broken));
    expect(lines).toContain(
      ':rotating_light: Break-glass: @bob alone approved it. A review is owed by @security.',
    );
    expect(lines).toContain('@bob: Incident INC-1. Orders stand still.');
    expect(card(broken).text).toContain('Break-glass:');
    expect(buttonsOf(broken).map(({ text }) => text.text)).toEqual(labels);
  });

  it('says who reviewed it, and asks for nothing more', () => {
    const review = { by: CAROL, atMs: NOW.nowMs, comment: 'It was one.' };
    const reviewed = requestIn('created', { brokenGlass: { ...GLASS, review } });
    const { lines } = read(card(reviewed));
    expect(lines).toContain(':rotating_light: Break-glass: @bob alone approved it. Reviewed by @carol.');
    expect(lines).toContain('@carol: It was one.');
    expect(buttonsOf(reviewed).map(({ text }) => text.text)).toEqual(['Request again']);
  });

  it('asks for a comment by the button itself where the account requires one', () => {
    const [approve] = buttonsOf(request({ terms: terms({ approvalComment: 'required' }) }));
    expect(approve).toMatchObject({ action_id: 'approve-saying', text: { text: 'Approve' } });
  });

  it('is the same for the same request', () => {
    expect(card(requestIn('held'))).toEqual(card(requestIn('held')));
  });
});

/** The buttons, and what a press of each comes to once its words are said. */
const COUNTING: Readonly<Record<string, Press>> = {
  ...PRESSES,
  [DENY]: { type: 'deny-clicked', reason: WHY_NOT },
  [HAVE_LOOKED]: { type: 'looked-clicked', found: 'No such key.' },
};

describe('the buttons of the card', () => {
  it.each<[Status, string[]]>([
    ['pending', ['Approve', 'Deny', 'Key policy as JSON', 'Edit']],
    ['approved', ['Key policy as JSON']],
    ['creating', ['Key policy as JSON']],
    ['unclear', ['Key policy as JSON']],
    ['held', ['Look again', 'Create again', 'I have looked', 'Give up', 'Key policy as JSON']],
    ['failed', ['Retry', 'Give up', 'Key policy as JSON']],
    ['made', ['Key policy as JSON']],
    ['unfinished', ['Retry', 'Give up', 'Key policy as JSON']],
    ['denied', ['Request again']],
    ['cancelled', ['Request again']],
    ['expired', ['Request again']],
    ['abandoned', ['Request again']],
    ['created', ['Request again']],
  ])('%s: %j', (status, labels) => {
    expect(buttonsOf(requestIn(status)).map(({ text }) => text.text)).toEqual(labels);
  });

  it.each<[string, Partial<Hold>]>([
    ['several keys were found', { found: [KEY.keyId, OTHER_KEY.keyId] }],
    ['nobody could look', { lookFailure: REFUSED }],
  ])('held because %s: no other key is created before that is mended', (_, hold) => {
    const held = requestIn('held', { state: { ...STATES.held, ...hold } });
    expect(buttonsOf(held).map(({ text }) => text.text)).toEqual([
      'Look again',
      'I have looked',
      'Give up',
      'Key policy as JSON',
    ]);
  });

  const presses = STATUSES.flatMap((status) =>
    Object.entries(COUNTING).map(([actionId, press]) => [status, actionId, press] as const),
  );

  it.each(presses)('%s: %s is there exactly if a press counts', (status, actionId, pressed) => {
    const there = buttonsOf(requestIn(status)).some(({ action_id: id }) => id === actionId);
    const press = { ...pressed, click: clickBy(BOB), person: person(BOB) };
    expect(transition(requestIn(status), press, NOW).ok).toBe(there);
  });

  it.each(STATUSES)('%s: what decides carries the request and the fingerprint it was drawn for', (status) => {
    const drawn = requestIn(status, { fingerprint: OTHER_FINGERPRINT });
    const deciding = buttonsOf(drawn).filter(({ action_id: id = '' }) => id in PRESSES);
    for (const { value } of deciding) {
      expect(value).toBe('k3f9-x2mp-7qtd bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb');
    }
  });

  it('Edit and Request again lead to the request as it is by then', () => {
    const values = (['pending', 'denied'] as const).flatMap((status) =>
      buttonsOf(requestIn(status)).filter(({ action_id: id }) => id === EDIT || id === REQUEST_AGAIN),
    );
    expect(values.map(({ value }) => value)).toEqual(['k3f9-x2mp-7qtd', 'k3f9-x2mp-7qtd']);
  });

  it('Approve decides on the click, Deny on its reason; what else cannot be undone asks first', () => {
    const asking = (['pending', 'failed', 'unfinished', 'held'] as const).map((status) =>
      buttonsOf(requestIn(status))
        .filter(({ confirm }) => confirm !== undefined)
        .map(({ text }) => text.text),
    );
    expect(asking).toEqual([[], ['Give up'], ['Give up'], ['Create again', 'Give up']]);
  });
});

describe('a copy of the card', () => {
  it('has no buttons, and leads to the card', () => {
    const copy = retiredCopy(request(), 'https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100');
    expect(read(copy).lines).toEqual([
      'This is a copy of key request k3f9-x2mp-7qtd. It is decided on its card: Open the request',
    ]);
    expect(copy.text).toContain('<https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100|');
  });
});

it('keeps within what Slack takes when the longest request meets the longest words: those are in the thread', () => {
  const longest = parameters({
    alias: `alias/${'a'.repeat(250)}` as AliasName,
    description: 'd'.repeat(3_000),
    businessReason: 'b'.repeat(1_000),
    tags: Array.from({ length: 7 }, (_, n) => ({ key: `${n}`.padEnd(128, 'k'), value: 'v'.repeat(256) })),
    administrators: Array.from({ length: 15 }, (_, n) => role(`${n}`.padEnd(110, 'r'))),
    users: Array.from({ length: 15 }, (_, n) => role(`${n}`.padEnd(110, 'u'))),
  });
  const approvals = [BOB, CAROL, OWEN, MALLORY].map((by) => ({ ...CAROLS, by, comment: 'c'.repeat(1_000) }));
  const drawn = card(
    request({ parameters: longest, state: { status: 'failed', failure: REFUSED, approvals, attempt: 1 } }),
  );

  expect(readSpoken({ blocks: drawn.blocks }, 4_000).blocks).toHaveLength(drawn.blocks.length);
  expect(JSON.stringify(drawn).includes('What was said is in the thread')).toBe(true);
  const short = card(request({ state: { status: 'failed', failure: REFUSED, approvals, attempt: 1 } }));
  expect(read(short).lines.join('\n')).toContain('@bob: ccc');
});

describe('where approvers are asked by direct message', () => {
  const asked = (over: Partial<KeyRequest> = {}) =>
    requestOfTwoLines({
      terms: terms({ approvals: [TWO_OF_SECURITY, THE_OWNER], askApprovers: 'direct' }),
      ...over,
    });
  const LINK = 'https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100';
  const labels = ({ blocks }: { readonly blocks: readonly KnownBlock[] }) =>
    blocks.flatMap((block) =>
      block.type === 'actions' ? (block.elements as Button[]).map(({ text }) => text.text) : [],
    );

  it('the card in the channel counts who is needed, calls nobody, and has nothing to decide with', () => {
    const drawn = card(asked({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } }));

    expect(read(drawn).lines).toContain(
      ':hourglass_flowing_sand: Needs 2 more approvals, until 2026-03-05T09:00:00.000Z. Its approvers have the buttons ' +
        'in their direct messages with me. Approved by @carol.',
    );
    expect(read(drawn).pinged).toEqual(['@alice', '@carol']);
    expect(labels(drawn)).toEqual(['Key policy as JSON', 'Edit']);
  });

  it('the card in the channel lets those break the glass who have no copy, as long as it is pending', () => {
    const breakGlass = { users: [MALLORY], groups: [] };
    const alone = terms({ approvals: [TWO_OF_SECURITY], askApprovers: 'direct', breakGlass });

    expect(labels(card(asked({ terms: alone })))).toEqual(['Key policy as JSON', 'Break glass', 'Edit']);
    expect(labels(card(asked({ terms: alone, state: STATES.failed })))).toEqual(['Key policy as JSON']);
  });

  it('the card in the channel opens the doors of a failure to them, once the glass is broken', () => {
    const breakGlass = { users: [MALLORY], groups: [] };
    const alone = terms({ approvals: [TWO_OF_SECURITY], askApprovers: 'direct', breakGlass });
    const words = { incident: 'INC-4711', reason: 'Orders stand still.' };
    const brokenGlass = { by: MALLORY, atMs: NOW.nowMs, ...words, remindedAtMs: null, review: null };
    const broken = asked({ terms: alone, brokenGlass });

    expect(labels(card({ ...broken, state: STATES.failed }))).toEqual([
      'Key policy as JSON',
      'Retry',
      'Give up',
    ]);
    expect(labels(card({ ...broken, state: STATES.approved }))).toEqual(['Key policy as JSON']);
  });

  it('a copy is the card with its buttons, and says why the person has it', () => {
    const drawn = copy(asked(), BOB, LINK);

    expect(read(drawn).lines).toEqual(expect.arrayContaining(['Key request k3f9-x2mp-7qtd', 'alias/orders']));
    expect(read(drawn).lines).toContain('You are asked as an approver for payments-prod. Open its thread');
    expect(JSON.stringify(drawn.blocks)).toContain(`<${LINK}|Open its thread>`);
    expect(labels(drawn)).toEqual(['Approve', 'Deny', 'Key policy as JSON']);
    expect(read(copy(asked(), BOB, undefined)).lines).toContain(
      'You are asked as an approver for payments-prod.',
    );
  });

  it.each(STATUSES)('%s: a press counts on copies alone, and only where a copy has the button', (status) => {
    const drawn = asked({ state: STATES[status] });
    const [onCard, onCopy] = [labels(card(drawn)), labels(copy(drawn, BOB, LINK))];
    const before = labels(card(requestIn(status)));
    const isForAsking = (label: string) => label === 'Edit' || label === 'Request again';
    expect(onCopy).toEqual(before.filter((label) => !isForAsking(label)));
    expect(onCard).toEqual(before.filter((label) => label === 'Key policy as JSON' || isForAsking(label)));
  });

  it('the copy of whoever approved without a word takes one, until it is said', () => {
    const approved = asked({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });
    const said = { ...CAROLS, comment: 'Seen.' };
    const commented = asked({ state: { status: 'pending', approvals: [said], attempt: 0 } });

    expect(labels(copy(approved, CAROL, LINK)).at(-1)).toBe('Comment');
    expect(labels(copy(asked({ state: STATES.created }), CAROL, LINK))).toEqual(['Comment']);
    for (const silent of [copy(approved, BOB, LINK), copy(commented, CAROL, LINK)])
      expect(labels(silent)).toEqual(['Approve', 'Deny', 'Key policy as JSON']);
  });

  it.each([
    ['waits for a retry', 'failed', 'You are asked as an approver for payments-prod.'],
    [
      'goes on by itself',
      'creating',
      'You were asked as an approver for payments-prod. Nothing is needed from you now.',
    ],
    ['has ended', 'denied', 'You were asked as an approver for payments-prod. It has ended: denied.'],
  ] as const)('a copy of what %s says so', (_, status, words) => {
    expect(read(copy(asked({ state: STATES[status] }), BOB, LINK)).lines).toContain(
      `${words} Open its thread`,
    );
  });

  it('a copy loses its buttons when approvers are asked in the channel again', () => {
    const drawn = copy(request(), BOB, LINK);
    expect(read(drawn).lines).toEqual([
      'This is a copy of key request k3f9-x2mp-7qtd. It is decided on its card: Open the request',
    ]);
    expect(labels(drawn)).toEqual([]);
  });

  it('a copy that is one too many leads to the thread, and says where the buttons are', () => {
    const known = read(retiredCopy(asked(), LINK)).lines;
    const unknown = read(retiredCopy(asked({ card: null }), undefined)).lines;
    expect(known).toEqual([
      'This is a copy of key request k3f9-x2mp-7qtd. Those who may decide have the buttons in their direct messages ' +
        'with me. Its thread: Open the request',
    ]);
    expect(unknown[0]).toContain('Its thread: in #byok-requests');
  });
});
